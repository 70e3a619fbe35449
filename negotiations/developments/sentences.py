"""The sentences that tell what changed, in the reader's language. All wording of developments stands here."""

from collections.abc import Callable
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from negotiations.developments.facts import Development, What
from negotiations.models import (
    AgreementStageKind,
    DeadlineStatus,
    PositionKind,
    PositionStatus,
    RoundStatus,
    TariffRate,
    TrailStepKind,
)
from negotiations.wording import day_words, number_words, percent_words, range_words

Text = str | Promise

POSITIONS: Final[dict[str, Text]] = {
    PositionKind.DEMAND: gettext_lazy("%(party)s: demand on %(area)s."),
    PositionKind.OFFER: gettext_lazy("%(party)s: offer on %(area)s."),
    PositionKind.RED_LINE: gettext_lazy("%(party)s: red line on %(area)s."),
    PositionKind.STATEMENT: gettext_lazy("%(party)s: statement on %(area)s."),
}
SETTLED: Final[dict[str, Text]] = {
    PositionStatus.ACCEPTED: gettext_lazy(
        "What %(party)s had put forward on %(area)s was accepted."
    ),
    PositionStatus.REJECTED: gettext_lazy(
        "What %(party)s had put forward on %(area)s was rejected."
    ),
    PositionStatus.WITHDRAWN: gettext_lazy(
        "What %(party)s had put forward on %(area)s was overtaken or taken back."
    ),
}
STAGES: Final[dict[str, Text]] = {
    AgreementStageKind.ANNOUNCED: gettext_lazy("%(agreement)s: announced."),
    AgreementStageKind.AGREED_IN_PRINCIPLE: gettext_lazy("%(agreement)s: agreed in principle."),
    AgreementStageKind.INITIALLED: gettext_lazy("%(agreement)s: initialled."),
    AgreementStageKind.SIGNED: gettext_lazy("%(agreement)s: signed."),
    AgreementStageKind.PUBLISHED: gettext_lazy("%(agreement)s: text published."),
    AgreementStageKind.PROVISIONALLY_APPLIED: gettext_lazy("%(agreement)s: applied provisionally."),
    AgreementStageKind.IN_FORCE: gettext_lazy("%(agreement)s: in force."),
    AgreementStageKind.PAUSED: gettext_lazy("%(agreement)s: paused."),
    AgreementStageKind.SUPERSEDED: gettext_lazy("%(agreement)s: another took its place."),
    AgreementStageKind.TERMINATED: gettext_lazy("%(agreement)s: ended."),
}
DEADLINES: Final[dict[str, Text]] = {
    DeadlineStatus.MET: gettext_lazy("%(deadline)s: met."),
    DeadlineStatus.MISSED: gettext_lazy("%(deadline)s: missed."),
    DeadlineStatus.SUPERSEDED: gettext_lazy("%(deadline)s: no longer of any matter."),
}
STEPS: Final[dict[str, Text]] = {
    TrailStepKind.LISTED: gettext_lazy("%(measure)s: listed as a barrier."),
    TrailStepKind.RAISED: gettext_lazy("%(measure)s: raised."),
    TrailStepKind.CONCEDED: gettext_lazy("%(measure)s: a change was conceded."),
    TrailStepKind.AMENDED: gettext_lazy("%(measure)s: amended."),
    TrailStepKind.REMOVED: gettext_lazy("%(measure)s: removed."),
}


def sentence(development: Development) -> str:
    """What changed, in one sentence without its day."""
    return SENTENCES[development.what](development)


def detail(development: Development) -> str:
    """The record's own words of it, such as the outcome of a round; empty where it has none."""
    fact: Any = development.fact
    fields = {
        What.ROUND_HELD: "outcome",
        What.ROUND_CALLED_OFF: "outcome",
        What.POSITION_STATED: "text",
        What.POSITION_SETTLED: "text",
        What.DEADLINE_SET: "reason",
        What.DEADLINE_MOVED: "reason",
        What.DEADLINE_CONFIRMED: "reason",
        What.DEADLINE_CLAIMED: "prevails_because",
        What.COMMITMENT_MADE: "text",
        What.COMMITMENT_SEEN: "text",
        What.STEP_TAKEN: "report",
        What.STATUS: "note",
    }
    name = fields.get(development.what)
    text = str(getattr(fact, name)) if name else ""
    return text or (fact.text if development.what == What.STEP_TAKEN else "")


def _status(each: Development) -> str:
    change: Any = each.fact
    words = ", ".join(str(status.label) for status in change.statuses)
    return _("Status: %(status)s.") % {"status": words}


def _round_words(each: Development) -> dict[str, str]:
    meeting: Any = each.fact
    days = ""
    if meeting.first_day and meeting.last_day:
        same = meeting.first_day == meeting.last_day
        days = (
            day_words(meeting.first_day)
            if same
            else "".join(range_words(meeting.first_day, meeting.last_day))
        )
    return {"round": meeting.title, "days": days}


def _round_announced(each: Development) -> str:
    words = _round_words(each)
    if not words["days"]:
        return _("%(round)s: announced, without a day.") % words
    return _("%(round)s: announced for %(days)s.") % words


def _round_began(each: Development) -> str:
    return _("%(round)s: began.") % _round_words(each)


def _round_held(each: Development) -> str:
    return _("%(round)s: held, %(days)s.") % _round_words(each)


def _round_called_off(each: Development) -> str:
    meeting: Any = each.fact
    if meeting.status == RoundStatus.CANCELLED:
        return _("%(round)s: cancelled.") % _round_words(each)
    return _("%(round)s: put off.") % _round_words(each)


def _area_words(each: Development) -> dict[str, str]:
    fact: Any = each.fact
    return {"area": fact.area.display_name}


def _item_added(each: Development) -> str:
    return _("%(area)s: agreed as an area of the talks.") % _area_words(each)


def _item_named(each: Development) -> str:
    return _("%(area)s: named as a subject.") % _area_words(each)


def _item_dropped(each: Development) -> str:
    return _("%(area)s: no longer an area of the talks.") % _area_words(each)


def _position_words(each: Development) -> dict[str, str]:
    position: Any = each.fact
    return {"party": position.economy.brief_name, "area": position.area.display_name}


def _position_stated(each: Development) -> str:
    position: Any = each.fact
    return str(POSITIONS[position.kind]) % _position_words(each)


def _position_settled(each: Development) -> str:
    position: Any = each.fact
    return str(SETTLED[position.status]) % _position_words(each)


def _rate_words(each: Development) -> dict[str, str]:
    line: Any = each.fact
    return {
        "measure": line.measure.title,
        "rate": _figure(line),
        "origin": line.origin.brief_name if line.origin else _("all others"),
        "day": day_words(line.valid_from) if line.valid_from else "",
        "last_day": day_words(line.last_day) if line.last_day else "",
    }


def _figure(line: TariffRate) -> str:
    if line.rate is not None:
        return percent_words(line.rate)
    words = {"amount": number_words(line.amount or 0), "currency": line.currency, "unit": line.unit}
    return _("%(amount)s %(currency)s per %(unit)s") % words


def _rate_announced(each: Development) -> str:
    return _("%(measure)s: %(rate)s on goods of %(origin)s announced.") % _rate_words(each)


def _rate_suspended(each: Development) -> str:
    return _("%(measure)s: %(rate)s on goods of %(origin)s suspended.") % _rate_words(each)


def _rate_applies(each: Development) -> str:
    line: Any = each.fact
    words = _rate_words(each)
    if line.valid_from and line.valid_from < each.day:
        return _("%(measure)s: %(rate)s on goods of %(origin)s, backdated to %(day)s.") % words
    return _("%(measure)s: %(rate)s on goods of %(origin)s applies.") % words


def _rate_undone(each: Development) -> str:
    return _(
        "%(measure)s: the announced %(rate)s on goods of %(origin)s called off."
    ) % _rate_words(each)


def _rate_ended(each: Development) -> str:
    return _("%(measure)s: %(rate)s on goods of %(origin)s no longer applies.") % _rate_words(each)


def _step_taken(each: Development) -> str:
    step: Any = each.fact
    return str(STEPS[step.kind]) % {"measure": step.measure.title}


def _revision_words(each: Development) -> dict[str, str]:
    revision: Any = each.fact
    before: Any = each.before
    return {
        "deadline": revision.deadline.title,
        "day": day_words(revision.due_on),
        "before": day_words(before.due_on) if before else "",
    }


def _deadline_set(each: Development) -> str:
    return _("%(deadline)s: set for %(day)s.") % _revision_words(each)


def _deadline_confirmed(each: Development) -> str:
    return _("%(deadline)s: %(day)s confirmed.") % _revision_words(each)


def _deadline_moved(each: Development) -> str:
    return _("%(deadline)s: moved from %(before)s to %(day)s.") % _revision_words(each)


def _deadline_claimed(each: Development) -> str:
    return _("%(deadline)s: %(day)s also stated.") % _revision_words(each)


def _deadline_settled(each: Development) -> str:
    deadline: Any = each.fact
    return str(DEADLINES[deadline.status]) % {"deadline": deadline.title}


def _deadline_passed(each: Development) -> str:
    deadline: Any = each.fact
    return _("%(deadline)s: passed, outcome not recorded.") % {"deadline": deadline.title}


def _stage_reached(each: Development) -> str:
    stage: Any = each.fact
    return str(STAGES[stage.stage]) % {"agreement": stage.agreement.title}


def _commitment_made(each: Development) -> str:
    commitment: Any = each.fact
    return _("%(party)s: commitment.") % {"party": commitment.economy.brief_name}


def _commitment_seen(each: Development) -> str:
    seen: Any = each.fact
    words = {"party": seen.commitment.economy.brief_name, "state": seen.get_state_display()}
    return pgettext("commitment", "A commitment of %(party)s: %(state)s.") % words


def _instrument_issued(each: Development) -> str:
    instrument: Any = each.fact
    return _("Issued: %(instrument)s.") % {"instrument": instrument.title}


def _event(each: Development) -> str:
    event: Any = each.fact
    if each.day < event.happened_on:
        words = {"event": event.title, "day": day_words(event.happened_on)}
        return _("Ahead on %(day)s: %(event)s.") % words
    return str(capfirst(event.title))


SENTENCES: Final[dict[What, Callable[[Development], str]]] = {
    What.STATUS: _status,
    What.ROUND_ANNOUNCED: _round_announced,
    What.ROUND_BEGAN: _round_began,
    What.ROUND_HELD: _round_held,
    What.ROUND_CALLED_OFF: _round_called_off,
    What.ITEM_ADDED: _item_added,
    What.ITEM_NAMED: _item_named,
    What.ITEM_DROPPED: _item_dropped,
    What.POSITION_STATED: _position_stated,
    What.POSITION_SETTLED: _position_settled,
    What.RATE_ANNOUNCED: _rate_announced,
    What.RATE_SUSPENDED: _rate_suspended,
    What.RATE_APPLIES: _rate_applies,
    What.RATE_UNDONE: _rate_undone,
    What.RATE_ENDED: _rate_ended,
    What.STEP_TAKEN: _step_taken,
    What.DEADLINE_SET: _deadline_set,
    What.DEADLINE_CONFIRMED: _deadline_confirmed,
    What.DEADLINE_MOVED: _deadline_moved,
    What.DEADLINE_CLAIMED: _deadline_claimed,
    What.DEADLINE_SETTLED: _deadline_settled,
    What.DEADLINE_PASSED: _deadline_passed,
    What.STAGE_REACHED: _stage_reached,
    What.COMMITMENT_MADE: _commitment_made,
    What.COMMITMENT_SEEN: _commitment_seen,
    What.INSTRUMENT_ISSUED: _instrument_issued,
    What.EVENT: _event,
}
