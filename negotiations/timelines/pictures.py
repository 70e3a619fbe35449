"""The picture of gathered facts: lanes from facts, words for the axis and the bands, and the days to show."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext, ngettext, pgettext

from negotiations.models import (
    Deadline,
    DeadlineKind,
    RateState,
    TariffMeasure,
    TariffRate,
    Viewer,
)
from negotiations.rules.clock import Clock
from negotiations.rules.timeline.axis import Span, Unit, months_later
from negotiations.rules.timeline.facts import Dated, Lane, Line, Role, Step, ended_by, snaps_back
from negotiations.rules.timeline.layout import AddressOfDays, Detail, Picture, Words, lay_out
from negotiations.rules.timeline.rates import brief_names
from negotiations.talks import Talk
from negotiations.timelines.facts import (
    LEVELS,
    TimelineFact,
    days_of_rate,
    days_said,
    figure_of,
    line_title,
    state_of_rate,
)
from negotiations.timelines.gathering import TalkFacts, facts_of_talk, timeline_items
from negotiations.wording import STYLES, day_words, language, range_words

# What a timeline shows at most where nobody asked for certain days: so many months before and after today's.
MONTHS_BACK: Final = 24
MONTHS_AHEAD: Final = 12

AddressOf = Callable[[TimelineFact], str]


def days_address(span: Span) -> str:
    """The timeline of all talks over these days."""
    days = {"from": span.first.isoformat(), "to": span.last.isoformat()}
    return f"{reverse('negotiations:timeline')}?{urlencode(days)}#list"


def draw(
    talks: Sequence[TalkFacts],
    span: Span,
    clock: Clock,
    *,
    detail: Detail,
    address_of: AddressOf | None = None,
    closer: AddressOfDays | None = None,
) -> Picture:
    """The picture of ``talks`` in the reader's language; each mark leads to the address of its fact, on the same clock."""
    address_of = address_of or (lambda fact: clock.address(fact.address))
    lanes = [lane_of(talk, clock, address_of) for talk in talks]
    closer = closer or (lambda days: clock.address(days_address(days)))
    return lay_out(lanes, span, on=clock.on, detail=detail, words=words(clock), closer=closer)


def lane_of(talk: TalkFacts, clock: Clock, address_of: AddressOf) -> Lane:
    negotiation = talk.negotiation
    return Lane(
        negotiation.slug,
        negotiation.title,
        clock.address(negotiation.get_absolute_url()),
        [_dated(fact, address_of) for fact in talk.facts if fact.role is not Role.RATE],
        _lines(talk.facts, clock.on, address_of),
    )


def _dated(fact: TimelineFact, address_of: AddressOf) -> Dated:
    level = LEVELS[fact.fact.level] if fact.role is Role.ROUND else None  # type: ignore[attr-defined]  # a fact of this role is a round
    return Dated(
        fact.key,
        fact.role,
        fact.first,
        fact.last,
        fact.title,
        fact.name,
        address_of(fact),
        level,
        fact.was,
        fact.look,
    )


def _lines(facts: Iterable[TimelineFact], on: date, address_of: AddressOf) -> list[Line]:
    """One line for each measure, origin, condition and list of goods: its rates in percent, and what snaps back."""
    found: dict[tuple[object, ...], tuple[str, list[Step]]] = {}
    facts = list(facts)
    expiry = _expiry(facts, on)
    for fact in facts:
        rate = fact.fact
        if not isinstance(rate, TariffRate) or rate.rate is None:
            continue
        key = (rate.measure_id, rate.origin_id, rate.condition, rate.product_list_id, rate.products)
        _label, steps = found.setdefault(key, (line_title(rate), []))
        steps.append(
            Step(
                fact.key,
                float(rate.rate),
                state_of_rate(rate),
                fact.first,
                None if fact.is_open else fact.last,
                fact.name,
                address_of(fact),
                fact.look,
            )
        )
    names = brief_names([label for label, _steps in found.values()])
    lines = (ended_by(steps, expiry) for _label, steps in found.values())
    return [
        Line(name, (*steps, *snaps_back(steps, on)))
        for name, steps in zip(names, lines, strict=True)
    ]


def _expiry(facts: Iterable[TimelineFact], on: date) -> date | None:
    """The last day of the suspensions of these talks that is next to come, as it is known."""
    ahead = [
        fact.fact.current.last_day_covered
        for fact in facts
        if isinstance(fact.fact, Deadline)
        and fact.fact.kind == DeadlineKind.SUSPENSION_EXPIRY
        and fact.fact.current is not None
        and fact.fact.is_ahead_on(on)
    ]
    return min(ahead, default=None)


def words(clock: Clock) -> Words:
    bands = {
        "round": gettext("Rounds"),
        "summit": gettext("Summits"),
        "ministerial": gettext("Ministerial"),
        "officials": gettext("Officials"),
        "deadline": gettext("Deadlines"),
        "rate": gettext("Rates, %"),
        "agreement": gettext("Agreements"),
        "event": gettext("Context"),
    }
    legend = {
        "round": gettext("round"),
        "summit": gettext("summit"),
        "deadline": gettext("deadline"),
        "stood": gettext("where it stood before"),
        "in_force": gettext("rate in force"),
        "announced": gettext("announced"),
        "suspended": gettext("suspended"),
        "snaps_back": gettext("comes back if nothing happens"),
        "agreement": gettext("agreement"),
        "event": gettext("event"),
        "cluster": gettext("so many together"),
    }
    is_today = clock.on == clock.today
    line = pgettext("line in a picture", "today") if is_today else day_words(clock.on, short=True)
    return Words(bands, line, tick_name, legend, cluster_name)


def cluster_name(count: int, span: Span) -> str:
    words = ngettext(
        "%(count)d fact close together, %(days)s",
        "%(count)d facts close together, %(days)s",
        count,
    )
    return words % {"count": count, "days": "".join(range_words(span.first, span.last))}


def tick_name(day: date, unit: Unit, is_first: bool) -> str:
    """What a tick is called: the larger unit is named where it begins."""
    style = STYLES[language()] if language() in STYLES else STYLES["en"]
    if unit == "decade" or unit == "year":
        return style.write(style.whole["year"], day)
    if unit in ("month", "quarter"):
        if is_first:
            return style.write(style.whole["month"], day, short=True)
        return style.write("{m}", day, short=True)
    if is_first:
        return style.write(style.month_day, day, short=True)
    return style.write(style.day_alone, day)


def span_of(talks: Iterable[TalkFacts], on: date, *, months_back: int = MONTHS_BACK) -> Span:
    """Whole months that hold the facts and ``on``, at least a quarter: so many months back and a year ahead at most."""
    bounds = widest(on, months_back)
    days = [day for talk in talks for fact in talk.facts for day in _days(fact)]
    days = [day for day in days if day in bounds] + [on]
    first = months_later(min(days), 0)
    last = max(months_later(max(days), 1), months_later(first, 3)) - timedelta(days=1)
    return Span(first, last)


def _days(fact: TimelineFact) -> Iterable[date]:
    return (fact.first, *fact.was) if fact.is_open else (fact.first, fact.last, *fact.was)


def widest(on: date, months_back: int = MONTHS_BACK) -> Span:
    return Span(
        months_later(on, -months_back), months_later(on, MONTHS_AHEAD + 1) - timedelta(days=1)
    )


@dataclass(frozen=True, slots=True)
class Strip:
    """A picture on the page of something else, and the days that it shows."""

    picture: Picture
    span: Span
    title: str

    @property
    def address(self) -> str:
        """The same days on the page of the timeline."""
        return days_address(self.span).removesuffix("#list")

    @property
    def left_out(self) -> int:
        """How many lines of rates are told by the list alone."""
        bands = (band for shape in self.picture.lanes for band in shape.bands)
        return sum(len(band.rates.left_to_list) for band in bands if band.rates)


def whole_of(talk: Talk) -> Strip:
    """All bands of one talk, from its first fact on, drawn from what its page has read already."""
    facts = facts_of_talk(talk)
    span = span_of([_of_the_talks(facts)], talk.clock.on, months_back=12 * 20)
    picture = draw([facts], span, talk.clock, detail=Detail.WHOLE)
    return Strip(picture, span, str(talk.negotiation))


def _of_the_talks(talk: TalkFacts) -> TalkFacts:
    """What the talks did themselves, where they did anything: a duty may be older than they are by years."""
    own = [fact for fact in talk.facts if fact.role is not Role.RATE]
    return TalkFacts(talk.negotiation, own) if own else talk


def lanes_of(viewer: Viewer, clock: Clock, *, economy: str = "", area: str = "") -> Strip | None:
    """The talks of an economy or area, each with its bands; none where nothing is dated."""
    return _strip(viewer, clock, Detail.LANE, economy=economy, area=area)


def strip_of(viewer: Viewer, clock: Clock, *, limit: int) -> Strip | None:
    """The first talks on one axis: their rounds and deadlines."""
    roles = (Role.ROUND, Role.DEADLINE)
    return _strip(viewer, clock, Detail.STRIP, limit=limit, roles=roles)


def rates_of(measure: TariffMeasure, lines: Sequence[TariffRate], clock: Clock) -> Strip | None:
    """The rates of one measure over time, a line for each origin, condition and list of goods; none without a day."""
    found: dict[tuple[object, ...], tuple[str, list[Step]]] = {}
    for line in lines:
        days = days_of_rate(line)
        if days is None or line.rate is None:
            continue
        first, last = days
        if line.state == RateState.ANNOUNCED:
            last = _until_overtaken(line, first, last, lines)
        key = (line.origin_id, line.condition, line.product_list_id, line.products)
        goods = line.origin.brief_name if line.origin else gettext("all others")
        label = ", ".join(part for part in (goods, line.condition) if part)
        said = (label, figure_of(line), days_said(first, last), str(line.get_state_display()))
        _label, steps = found.setdefault(key, (label, []))
        steps.append(
            Step(
                f"rate-{line.pk}",
                float(line.rate),
                state_of_rate(line),
                first,
                None if last == date.max else last,
                " · ".join(said),
                "#rates",
                "" if line.is_published else "draft",
            )
        )
    if not found:
        return None
    rows = [Line(label, (*steps, *snaps_back(steps, clock.on))) for label, steps in found.values()]
    days_of_steps = [
        day
        for row in rows
        for step in row.steps
        for day in (step.first, step.last)
        if day is not None and day.year < clock.today.year + 10
    ]
    first = months_later(min(days_of_steps, default=clock.on), 0)
    last = months_later(max([*days_of_steps, clock.on]), 2) - timedelta(days=1)
    span = Span(first, max(last, months_later(first, 3)))
    lane = Lane(measure.slug, measure.title, measure.get_absolute_url(), (), rows)
    picture = lay_out([lane], span, on=clock.on, detail=Detail.RATES, words=words(clock))
    return Strip(picture, span, measure.title)


def _until_overtaken(
    line: TariffRate, first: date, last: date, lines: Iterable[TariffRate]
) -> date:
    """The last day on which an announcement stood: the one before another rate on the same goods began to apply."""
    begun = [
        each.valid_from
        for each in lines
        if each.is_ever_applied and each.goods == line.goods and each.valid_from
    ]
    came = min((day for day in begun if day > max(first, line.valid_from or first)), default=None)
    return last if came is None else min(last, came - timedelta(days=1))


def _strip(viewer: Viewer, clock: Clock, detail: Detail, **asked: Any) -> Strip | None:
    found = timeline_items(viewer, clock, within=widest(clock.on), **asked)
    talks = [talk for talk in found if talk.facts]
    if not talks:
        return None
    span = span_of(talks, clock.on)
    return Strip(draw(talks, span, clock, detail=detail), span, title_of(span))


def title_of(span: Span, talks: Sequence[TalkFacts] = ()) -> str:
    """What a picture is called: by its talk where it has one alone, and by its days."""
    days = "".join(range_words(span.first, span.last))
    if len(talks) == 1:
        return f"{talks[0].negotiation}, {days}"
    return gettext("Trade talks, %(days)s") % {"days": days}
