"""What was known of Korea-US and China-US on a day: rows written from the sources, not from what the code answers."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

import pytest
from django.contrib.auth.models import AnonymousUser

from negotiations.models import Negotiation
from negotiations.rules.clock import Clock
from negotiations.talks import Talk

KOREA: Final = "kr-us-tariff-talks-2025"
CHINA: Final = "cn-us-trade-talks-2025"
TODAY: Final = date(2026, 11, 24)
UNKNOWN: Final = "not known"


def found(facts: Any, **wanted: str) -> Any:
    """The one fact whose fields are as wanted; None where it was not known."""
    return next(
        (
            each
            for each in facts
            if all(getattr(each, name) == value for name, value in wanted.items())
        ),
        None,
    )


def deadline(slug: str) -> Callable[[Talk], Any]:
    return lambda talk: found(talk.deadlines, slug=f"{talk.negotiation.slug}-{slug}")


def due(slug: str) -> Callable[[Talk], str]:
    def tell(talk: Talk) -> str:
        known = deadline(slug)(talk)
        return str(known.due_on) if known else UNKNOWN

    return tell


def state_of(slug: str) -> Callable[[Talk], str]:
    def tell(talk: Talk) -> str:
        known = deadline(slug)(talk)
        return str(known.status) if known else UNKNOWN

    return tell


def round_state(key: str) -> Callable[[Talk], str]:
    def tell(talk: Talk) -> str:
        known = found(talk.rounds, key=key)
        return str(known.status_on(talk.clock.on)) if known else UNKNOWN

    return tell


def outcome(key: str) -> Callable[[Talk], bool]:
    return lambda talk: bool(found(talk.rounds, key=key).outcome)


def in_force(measure: str) -> Callable[[Talk], list[int]]:
    """The rates of the measure that were paid, in percent."""
    return lambda talk: [
        int(line.rate or 0) for line in talk.rates_in_force if line.measure.slug == measure
    ]


def rate_state(measure: str, key: str) -> Callable[[Talk], str]:
    def tell(talk: Talk) -> str:
        lines = [
            line for each in talk.tariff_measures if each.slug == measure for line in each.lines
        ]
        known = found(lines, key=key)
        return str(known.state) if known else UNKNOWN

    return tell


def rate_days(measure: str, key: str) -> Callable[[Talk], tuple[str, str]]:
    def tell(talk: Talk) -> tuple[str, str]:
        lines = [
            line for each in talk.tariff_measures if each.slug == measure for line in each.lines
        ]
        known = found(lines, key=key)
        return str(known.valid_from), str(known.last_day)

    return tell


def position_state(key: str) -> Callable[[Talk], str]:
    def tell(talk: Talk) -> str:
        known = found(talk.positions, key=key)
        return str(known.status) if known else UNKNOWN

    return tell


def agreements(talk: Talk) -> set[str]:
    return {each.slug.removeprefix(f"{talk.negotiation.slug}-") for each in talk.agreements}


def areas(talk: Talk) -> set[str]:
    return {item.area.slug for item in talk.areas_agreed}


def status(talk: Talk) -> list[str]:
    return [each.code for each, _change in talk.statuses]


def is_known(talk: Talk) -> bool:
    return talk.is_known


def reasons(talk: Talk) -> list[str]:
    return [each.reason for each in deadline("suspension")(talk).moves]


def claims(talk: Talk) -> list[str]:
    return [str(each.due_on) for each in deadline("suspension")(talk).claims]


def instruments(talk: Talk) -> set[str]:
    return {each.slug for each in talk.instruments}


def has_event(words: str) -> Callable[[Talk], bool]:
    return lambda talk: any(words in each.title for each in talk.events)


def barrier(slug: str) -> Callable[[Talk], str]:
    def tell(talk: Talk) -> str:
        known = found(talk.nontariff_measures, slug=slug)
        return str(known.status) if known else UNKNOWN

    return tell


def has_summary(talk: Talk) -> bool:
    return bool(talk.told.summary)


APRIL: Final = {"market-access-goods", "economic-security", "investment", "currency"}
SIX: Final = {
    *("balanced-trade", "nontariff-measures", "economic-security"),
    *("digital-trade", "country-of-origin", "commercial-considerations"),
}
RECIPROCAL: Final = "us-ieepa-reciprocal"
LETTER: Final = "kr-2025-08-01-cancelled"
TECHNICAL: Final = "r07-tech2"
TWO_PLUS_TWO: Final = "r12-2plus2-july"

ROWS: Final = [
    # The talks and how far they were
    (KOREA, "2025-04-07", is_known, False),
    (KOREA, "2025-04-08", is_known, True),
    (KOREA, "2025-04-23", status, ["exploratory"]),
    (KOREA, "2025-04-24", status, ["active"]),
    (KOREA, "2025-07-29", status, ["active"]),
    (KOREA, "2025-07-30", status, ["agreed_in_principle"]),
    (KOREA, "2025-11-14", status, ["signed"]),
    (KOREA, "2025-12-04", status, ["signed", "in_force"]),
    (KOREA, "2025-05-20", has_summary, False),
    (KOREA, "2026-11-24", has_summary, True),
    # The agenda: four areas in April, six from Jeju on
    (KOREA, "2025-04-23", areas, set()),
    (KOREA, "2025-05-15", areas, APRIL),
    (KOREA, "2025-05-16", areas, SIX),
    (KOREA, "2025-05-20", areas, SIX),
    # The second technical discussions: first written of on 19 May, held from 20 to 22 May
    (KOREA, "2025-05-18", round_state(TECHNICAL), UNKNOWN),
    (KOREA, "2025-05-19", round_state(TECHNICAL), "scheduled"),
    (KOREA, "2025-05-20", round_state(TECHNICAL), "under_way"),
    (KOREA, "2025-05-20", outcome(TECHNICAL), False),
    (KOREA, "2025-05-23", round_state(TECHNICAL), "concluded"),
    (KOREA, "2025-05-23", outcome(TECHNICAL), True),
    # The summit, and talks that were called off the day before
    (KOREA, "2025-05-20", round_state("r19-summit-aug"), UNKNOWN),
    (KOREA, "2025-08-25", round_state("r19-summit-aug"), "under_way"),
    (KOREA, "2025-07-21", round_state(TWO_PLUS_TWO), UNKNOWN),
    (KOREA, "2025-07-23", round_state(TWO_PLUS_TWO), "scheduled"),
    (KOREA, "2025-07-24", round_state(TWO_PLUS_TWO), "postponed"),
    # The suspension: 9 July, then 1 August, then 7 August
    (KOREA, "2025-05-20", due("suspension"), "2025-07-09"),
    (KOREA, "2025-05-20", claims, ["2025-07-08"]),
    (KOREA, "2025-07-06", due("suspension"), "2025-07-09"),
    (KOREA, "2025-07-10", due("suspension"), "2025-08-01"),
    (
        KOREA,
        "2025-07-10",
        reasons,
        [
            "Executive Order 14266: 90 days without the country-specific rates.",
            "Executive Order 14316: more time for talks with partners.",
        ],
    ),
    (KOREA, "2025-07-30", due("suspension"), "2025-08-01"),
    (KOREA, "2025-07-31", due("suspension"), "2025-08-07"),
    (KOREA, "2025-07-31", state_of("suspension"), "pending"),
    (KOREA, "2025-08-07", state_of("suspension"), "met"),
    (KOREA, "2025-05-20", due("july-package"), "2025-07-08"),
    (KOREA, "2025-07-10", due("july-package"), "2025-08-01"),
    (KOREA, "2025-07-10", state_of("july-package"), "pending"),
    (KOREA, "2025-05-19", due("kr-election"), UNKNOWN),
    (KOREA, "2025-05-20", due("kr-election"), "2025-06-03"),
    # Duties: 25 % suspended, the letter of 7 July, the deal of 30 July
    (KOREA, "2025-05-20", in_force(RECIPROCAL), [10]),
    (KOREA, "2025-05-20", rate_state(RECIPROCAL, "kr-2025-04-10-suspended"), "suspended"),
    (KOREA, "2025-05-20", rate_days(RECIPROCAL, "kr-2025-04-10-suspended"), ("2025-04-10", "None")),
    (KOREA, "2025-05-20", rate_state(RECIPROCAL, LETTER), UNKNOWN),
    (KOREA, "2025-07-10", rate_state(RECIPROCAL, LETTER), "announced"),
    (KOREA, "2025-07-30", rate_state(RECIPROCAL, LETTER), "cancelled"),
    (KOREA, "2025-08-07", in_force(RECIPROCAL), [15]),
    (KOREA, "2025-06-03", in_force("us-232-steel"), [25]),
    (KOREA, "2025-06-04", in_force("us-232-steel"), [50]),
    # The car duty was cut by a notice of 4 December, backdated to 1 November
    (KOREA, "2025-11-20", in_force("us-232-autos"), [25]),
    (KOREA, "2025-12-04", in_force("us-232-autos"), [15]),
    (
        KOREA,
        "2025-05-20",
        instruments,
        {*("eo-14257", "eo-14266", "procl-10895", "procl-10896", "procl-10908", "procl-10925")},
    ),
    # Results and what became of positions
    (KOREA, "2025-07-29", agreements, {"april-understanding"}),
    (KOREA, "2025-07-30", agreements, {"april-understanding", "july-deal"}),
    (KOREA, "2025-07-29", position_state("kr-market-access-goods-demand-2025-07-24"), "standing"),
    (KOREA, "2025-07-30", position_state("kr-market-access-goods-demand-2025-07-24"), "accepted"),
    (KOREA, "2025-10-28", position_state("us-investment-demand-2025-09-12"), "standing"),
    (KOREA, "2025-10-29", position_state("us-investment-demand-2025-09-12"), "accepted"),
    # Nontariff measures and context
    (KOREA, "2025-05-20", barrier("kr-location-data"), "in_place"),
    (KOREA, "2026-02-26", barrier("kr-location-data"), "under_negotiation"),
    (KOREA, "2026-02-27", barrier("kr-location-data"), "amended"),
    (KOREA, "2025-08-07", barrier("kr-horticulture"), "in_place"),
    (KOREA, "2025-05-27", has_event("Court of International Trade"), False),
    (KOREA, "2025-05-28", has_event("Court of International Trade"), True),
    # China-US: known from Geneva on
    (CHINA, "2025-05-09", is_known, False),
    (CHINA, "2025-05-10", status, ["active"]),
    (CHINA, "2025-10-29", status, ["active"]),
    (CHINA, "2025-10-30", status, ["agreed_in_principle"]),
    (CHINA, "2025-06-08", round_state("london"), UNKNOWN),
    (CHINA, "2025-06-09", round_state("london"), "under_way"),
    (CHINA, "2025-06-11", round_state("london"), "concluded"),
    (CHINA, "2026-03-12", round_state("paris"), UNKNOWN),
    (CHINA, "2026-03-14", round_state("paris"), "scheduled"),
    (CHINA, "2025-05-11", agreements, set()),
    (CHINA, "2025-05-12", agreements, {"geneva-statement"}),
    (CHINA, "2025-06-10", agreements, {"geneva-statement", "london-framework"}),
    # The truce: 12 August 2025, then 10 November 2025, then 10 November 2026
    (CHINA, "2025-05-11", due("truce-expiry"), UNKNOWN),
    (CHINA, "2025-08-10", due("truce-expiry"), "2025-08-12"),
    (CHINA, "2025-08-11", due("truce-expiry"), "2025-11-10"),
    (CHINA, "2025-11-03", due("truce-expiry"), "2025-11-10"),
    (CHINA, "2025-11-04", due("truce-expiry"), "2026-11-10"),
    (CHINA, "2025-09-15", due("tiktok-divest"), "2025-09-17"),
    (CHINA, "2025-09-16", due("tiktok-divest"), "2025-12-16"),
    (CHINA, "2026-03-15", due("beijing-visit"), "2026-03-31"),
    (CHINA, "2026-03-16", due("beijing-visit"), "2026-05-14"),
    (CHINA, "2026-05-13", state_of("beijing-visit"), "pending"),
    (CHINA, "2026-05-14", state_of("beijing-visit"), "met"),
    # 125 % until Geneva applied, 10 % since; the fentanyl duty cut in November; the threat of 100 %
    (CHINA, "2025-05-13", in_force(RECIPROCAL), [125]),
    (CHINA, "2025-05-14", in_force(RECIPROCAL), [10]),
    (CHINA, "2025-05-13", in_force("cn-reciprocal-retaliation"), [125]),
    (CHINA, "2025-11-09", in_force("us-ieepa-china-fentanyl"), [20]),
    (CHINA, "2025-11-10", in_force("us-ieepa-china-fentanyl"), [10]),
    (CHINA, "2025-10-31", rate_state("us-ieepa-china-fentanyl", "cn-2025-11-10"), "announced"),
    (CHINA, "2025-10-09", rate_state("us-threat-100-cn", "cn-2025-10-10-cancelled"), UNKNOWN),
    (CHINA, "2025-10-10", rate_state("us-threat-100-cn", "cn-2025-10-10-cancelled"), "announced"),
]


def talk_on(slug: str, clock: Clock) -> Talk:
    return Talk(Negotiation.objects.get(slug=slug), AnonymousUser(), clock)


@pytest.mark.parametrize(
    ("slug", "day", "tell", "expected"),
    ROWS,
    ids=[f"{slug[:2]}-{day}-{n}" for n, (slug, day, *_) in enumerate(ROWS)],
)
def test_what_was_known_on_a_day(
    starter_site: str, slug: str, day: str, tell: Callable[[Talk], Any], expected: Any
):
    assert tell(talk_on(slug, Clock.at(date.fromisoformat(day), TODAY))) == expected


def test_that_the_world_of_a_day_can_be_told_with_later_knowledge(starter_site: str):
    november = date(2025, 11, 20)

    as_known_then = talk_on(KOREA, Clock.at(november, TODAY))
    as_known_later = talk_on(KOREA, Clock(november, date(2025, 12, 4), TODAY))
    as_known_today = talk_on(KOREA, Clock(november, TODAY, TODAY))

    cars = in_force("us-232-autos")
    assert [cars(as_known_then), cars(as_known_later), cars(as_known_today)] == [[25], [15], [15]]


def test_that_a_deadline_was_pending_on_a_day_before_it_was_settled(starter_site: str):
    may = talk_on(KOREA, Clock(date(2025, 5, 20), TODAY, TODAY))

    assert state_of("july-package")(may) == "pending"
    assert due("july-package")(may) == "2025-08-01"
