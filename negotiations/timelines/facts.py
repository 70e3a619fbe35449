"""The dated facts of a timeline: what each record is in it, when, and in what words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext, pgettext_lazy

from negotiations.models import (
    AgreementStage,
    Deadline,
    Event,
    Fact,
    Negotiation,
    Round,
    RoundLevel,
    RoundStatus,
    TariffRate,
)
from negotiations.models.kinds import kind_of
from negotiations.models.tariffs import APPLIED, RateState
from negotiations.rules.timeline import facts as shapes
from negotiations.rules.timeline.axis import Span
from negotiations.rules.timeline.facts import Level, Role
from negotiations.wording import day_words, number_words, percent_words, range_words

LEVELS: Final = {
    RoundLevel.SUMMIT: Level.SUMMIT,
    RoundLevel.MINISTERIAL: Level.MINISTERIAL,
    RoundLevel.SENIOR_OFFICIALS: Level.OFFICIALS,
    RoundLevel.TECHNICAL: Level.OFFICIALS,
}
ROLE_NAMES: Final = {
    Role.ROUND: pgettext_lazy("fact", "round"),
    Role.DEADLINE: pgettext_lazy("fact", "deadline"),
    Role.RATE: pgettext_lazy("fact", "rate"),
    Role.AGREEMENT: pgettext_lazy("fact", "agreement"),
    Role.EVENT: pgettext_lazy("fact", "event"),
}
ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TimelineFact:
    """A record in a timeline of one negotiation. ``last`` is the last day, ``date.max`` for what is open."""

    fact: Fact
    role: Role
    negotiation: Negotiation
    first: date
    last: date
    title: str
    # What kind it is and how it stands, in words.
    said: str
    # A part of the negotiation's page where the record stands with its sources; a round has a page of its own.
    address: str
    was: tuple[date, ...] = ()
    look: str = ""

    @property
    def key(self) -> str:
        """What the record is called in addresses: ``round-12``."""
        return f"{kind_of(self.fact)}-{self.fact.pk}"

    @property
    def name(self) -> str:
        """All of it in one line, as a mark says it to those who do not see it."""
        moved = gettext("moved from %(day)s") % {"day": day_words(self.was[0])} if self.was else ""
        return " · ".join(part for part in (self.title, self.days, moved, self.said) if part)

    @property
    def role_name(self) -> str:
        return str(ROLE_NAMES[self.role])

    @property
    def words(self) -> str:
        """What the record tells beyond its title: what came of a round."""
        return self.fact.outcome if isinstance(self.fact, Round) else ""

    @property
    def is_open(self) -> bool:
        return self.last == date.max

    @property
    def days(self) -> str:
        return days_said(self.first, self.last)

    def lies_in(self, span: Span) -> bool:
        return span.meets(self.first, self.last) or any(day in span for day in self.was)


def days_said(first: date, last: date) -> str:
    """From the first to the last day; ``date.max`` is open."""
    if last == date.max:
        return gettext("from %(day)s") % {"day": day_words(first)}
    if first == last:
        return day_words(first)
    return "".join(range_words(first, last))


def of_round(meeting: Round, on: date) -> TimelineFact | None:
    if meeting.first_day is None or meeting.last_day is None:
        return None
    look = "off" if meeting.is_not_held else ""
    if not look and meeting.status_on(on) == RoundStatus.SCHEDULED:
        look = "ahead"
    return TimelineFact(
        meeting,
        Role.ROUND,
        meeting.negotiation,
        meeting.first_day,
        meeting.last_day,
        meeting.title,
        _joined(meeting.get_level_display(), meeting.get_status_display() if look else ""),
        meeting.get_absolute_url(),
        look=_look(meeting, look),
    )


def of_deadline(deadline: Deadline, negotiation: Negotiation, on: date) -> TimelineFact | None:
    """A deadline with the days on which it stood before it came to stand where it does."""
    days = [revision.due_on for revision in deadline.moves]
    if not days:
        return None
    was = tuple(dict.fromkeys(day for day in days[:-1] if day != days[-1]))
    passed = deadline.is_open_after(on)
    state = gettext("passed, outcome not recorded") if passed else deadline.get_status_display()
    return TimelineFact(
        deadline,
        Role.DEADLINE,
        negotiation,
        days[-1],
        days[-1],
        deadline.title,
        _joined(deadline.get_kind_display(), state),
        f"{negotiation.get_absolute_url()}#deadline-{deadline.slug}",
        was,
        _look(deadline, "ahead" if deadline.is_ahead_on(on) else ""),
    )


def of_stage(stage: AgreementStage) -> TimelineFact | None:
    if stage.reached_on is None:
        return None
    agreement = stage.agreement
    return TimelineFact(
        stage,
        Role.AGREEMENT,
        agreement.negotiation,
        stage.reached_on,
        stage.reached_on,
        agreement.title,
        _joined(agreement.get_kind_display(), stage.get_stage_display()),
        f"{agreement.negotiation.get_absolute_url()}#agreement-{agreement.slug}",
        look=_look(stage),
    )


def of_event(event: Event) -> TimelineFact:
    return TimelineFact(
        event,
        Role.EVENT,
        event.negotiation,
        event.happened_on,
        event.happened_on,
        event.title,
        event.get_kind_display(),
        f"{event.negotiation.get_absolute_url()}#events",
        look=_look(event),
    )


def of_rate(line: TariffRate, negotiation: Negotiation) -> TimelineFact | None:
    """A rate over the days on which it applied, was suspended or stood announced; none where no day is recorded."""
    days = days_of_rate(line)
    if days is None or (line.rate is None and line.amount is None):
        return None
    return TimelineFact(
        line,
        Role.RATE,
        negotiation,
        *days,
        _joined(line_title(line), figure_of(line)),
        str(line.get_state_display()),
        f"{negotiation.get_absolute_url()}#measure-{line.measure.slug}",
        look=_look(line),
    )


def figure_of(line: TariffRate) -> str:
    """The rate in percent, or the amount per unit."""
    if line.rate is not None:
        return percent_words(line.rate)
    return f"{number_words(line.amount or 0)} {line.currency}/{line.unit}"


def days_of_rate(line: TariffRate) -> tuple[date, date] | None:
    if line.state == RateState.CANCELLED or line.state == RateState.SUPERSEDED:
        # It stood announced until the day on which it would have come.
        if line.known_from is None:
            return None
        until = line.known_until or (line.valid_from - ONE_DAY if line.valid_from else None)
        return (line.known_from, max(until, line.known_from)) if until else None
    if line.state == RateState.ANNOUNCED:
        first = line.known_from or line.valid_from
    else:
        first = line.valid_from
    if first is None:
        return None
    return first, max(first, line.last_day or line.known_until or date.max)


def line_title(line: TariffRate) -> str:
    """What the line is called: its measure without what stands in brackets, and its condition or goods where they are its own."""
    measure = line.measure.title.partition(" (")[0]
    return _joined(measure, line.condition)


def state_of_rate(line: TariffRate) -> shapes.RateState:
    if line.state in APPLIED:
        return shapes.RateState.IN_FORCE
    if line.state == RateState.SUSPENDED:
        return shapes.RateState.SUSPENDED
    return shapes.RateState.ANNOUNCED


def _look(fact: Fact, look: str = "") -> str:
    return look if fact.is_published else "draft"


def _joined(*parts: object) -> str:
    return " · ".join(str(part) for part in parts if part)


def in_order(facts: Iterable[TimelineFact | None]) -> list[TimelineFact]:
    """Those that have a day, by day."""
    dated: Iterator[TimelineFact] = (fact for fact in facts if fact is not None)
    return sorted(dated, key=lambda each: (each.first, each.last, each.role, each.fact.pk))
