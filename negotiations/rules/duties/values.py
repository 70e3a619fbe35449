"""What the reckoning of duties works on: rates, lists of products, rules and the facts of a good, as frozen values.

Rates are in percent of the customs value, shares from 0 to 1, days inclusive. None of these values knows a database,
a request or a clock: whoever makes them says what was in force, and what was known, on which day.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

EVERY_ORIGIN: Final = "*"
WHOLE: Final = Decimal(1)
NOTHING: Final = Decimal(0)


class Basis(StrEnum):
    ADDITIONAL = "additional"
    FLOOR = "floor_including_mfn"
    TOTAL = "total"
    SPECIFIC = "specific"


class ValueBase(StrEnum):
    FULL = "full"
    METAL = "metal_content"
    COPPER = "copper_content"
    NON_US = "non_us_content"


class State(StrEnum):
    IN_FORCE = "in_force"
    EXEMPT = "exempt"
    SUSPENDED = "suspended"
    ANNOUNCED = "announced"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"


APPLIED: Final = (State.IN_FORCE, State.EXEMPT)
# What was said but is not collected.
PENDING: Final = (State.SUSPENDED, State.ANNOUNCED)


class RuleKind(StrEnum):
    EXCLUDES = "excludes"
    ADDS = "adds"
    EXEMPTS = "exempts"
    SHARE = "share"
    HIGHEST_OF = "highest_of"
    FLOOR = "floor"
    IN_LIEU = "in_lieu"


class Share(StrEnum):
    WHOLE = "whole_article"
    METAL = "metal_content"
    COPPER = "copper_content"
    METAL_OR_WHOLE = "metal_content_or_whole"
    NON_US = "non_us_content"
    EACH = "each_content"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is told of the good and its entry. None, or a condition in neither set, is a fact that was not told.

    ``mfn_rate`` is the column 1 rate in percent; ``special_rate`` the rate of the preference that is claimed.
    ``metal_share`` is the share of steel and aluminium (of the value; from April 2026 of the weight), ``steel_part``
    how much of that metal is steel, where it holds both. ``preference`` is "" where none is claimed. ``loaded_on`` is
    the day of loading at the foreign port. ``met`` and ``unmet`` are keys of conditions.
    """

    mfn_rate: Decimal | None = None
    mfn_is_specific: bool = False
    special_rate: Decimal | None = None
    preference: str | None = None
    metal_share: Decimal | None = None
    steel_part: Decimal | None = None
    copper_share: Decimal | None = None
    us_content_share: Decimal | None = None
    loaded_on: date | None = None
    met: frozenset[str] = frozenset()
    unmet: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold of a good for a rate, a listed code or a rule to reach it.

    Whatever it asks of facts that are told decides it; beyond that it is a question by its ``key``, answered by
    ``Facts.met`` and ``Facts.unmet``. ``since`` gives, for each economy that it is open to, the day from which.
    ``never_with`` names conditions that a good cannot meet beside this one. ``decides``: where it is not told, the answer
    is a range. ``announced`` is the rate that is in force where it holds, said of a day after the last that was seen;
    ``begun`` the rate that goods loaded before its first day do not pay where it holds.
    """

    key: str
    text: str
    preference: str = ""
    needs_us_content: bool = False
    least_us_content: Decimal | None = None
    metal_share_below: Decimal | None = None
    metals: frozenset[str] = frozenset()
    except_metals: frozenset[str] = frozenset()
    chapters: frozenset[str] = frozenset()
    outside_chapters: frozenset[str] = frozenset()
    since: Mapping[str, date] = field(default_factory=dict)
    loaded_before: date | None = None
    never_with: frozenset[str] = frozenset()
    decides: bool = False
    announced: "Rate | None" = None
    begun: "Rate | None" = None

    def __hash__(self) -> int:
        return hash(self.key)

    def is_open_to(
        self, code: str, metals: frozenset[str], origins: tuple[str, ...], day: date
    ) -> bool:
        """Whether a good of this code, metal and origin can meet it at all on this day."""
        if self.since and not any(
            self.since[origin] <= day for origin in origins if origin in self.since
        ):
            return False
        if self.metals and metals and not self.metals & metals:
            return False
        if self.except_metals and metals and metals <= self.except_metals:
            return False
        if self.chapters and code[:2] not in self.chapters:
            return False
        return code[:2] not in self.outside_chapters

    def told_by(self, facts: Facts) -> bool | None:
        """Whether the facts say that it is met; None where they do not say."""
        if self.key in facts.met:
            return True
        if self.key in facts.unmet or not self.never_with.isdisjoint(facts.met):
            return False
        answers = list(self._asked_of(facts))
        if False in answers:
            return False
        return None if not answers or None in answers else True

    def _asked_of(self, facts: Facts) -> list[bool | None]:
        asked: list[bool | None] = []
        if self.preference:
            told = facts.preference
            asked.append(None if told is None else told == self.preference)
        if self.needs_us_content:
            asked.append(None if facts.us_content_share is None else facts.us_content_share > 0)
        if self.least_us_content is not None:
            share = facts.us_content_share
            asked.append(None if share is None else share >= self.least_us_content)
        if self.metal_share_below is not None:
            share = facts.metal_share
            asked.append(None if share is None else share < self.metal_share_below)
        if self.loaded_before is not None:
            loaded = facts.loaded_on
            asked.append(None if loaded is None else loaded < self.loaded_before)
        return asked


@dataclass(frozen=True, slots=True)
class ListedCode:
    """A code on a list of products, with its days; it covers every longer code below it."""

    list: str
    code: str
    first: date
    last: date | None = None
    condition: Condition | None = None
    metal: str = ""
    known_from: date | None = None
    record: int = 0


@dataclass(frozen=True, slots=True)
class Rate:
    """One rate of one measure for one origin, or for every one (``*``), from a day to a day.

    ``list`` narrows it to the products of one list. ``excepts`` names origins outside a rate for every origin.
    ``record`` is the key of the record that it was made from.
    """

    measure: str
    origin: str
    rate: Decimal | None
    first: date | None
    last: date | None = None
    basis: Basis = Basis.ADDITIONAL
    value_base: ValueBase = ValueBase.FULL
    state: State = State.IN_FORCE
    condition: Condition | None = None
    list: str = ""
    known_from: date | None = None
    known_until: date | None = None
    excepts: frozenset[str] = frozenset()
    instrument: str = ""
    record: int = 0

    def is_known_on(self, day: date) -> bool:
        return (self.known_from is None or self.known_from <= day) and (
            self.known_until is None or day <= self.known_until
        )


@dataclass(frozen=True, slots=True)
class Measure:
    """A duty of the importer: the lists that it reaches (all goods, where there is none) and those that it spares.

    The lines of a measure whose lists are schedules of their own (``own_lines``) are named ``measure:list``.
    """

    slug: str
    rates: tuple[Rate, ...]
    include: tuple[str, ...] = ()
    exempt: tuple[str, ...] = ()
    own_lines: bool = False


@dataclass(frozen=True, slots=True)
class UnheldList:
    """A list of goods that a measure spares, known to exist and not held: ``condition`` is that it names the good."""

    measure: str
    condition: Condition
    first: date
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Prolonged:
    """The last days of a suspension as they were known, each from a day: it was prolonged, or ended before."""

    measure: str
    last: date
    known: tuple[tuple[date, date], ...]
    origins: frozenset[str] = frozenset({EVERY_ORIGIN})

    def last_day(self, known_on: date) -> date | None:
        told = [last for since, last in self.known if since <= known_on]
        return told[-1] if told else None


@dataclass(frozen=True, slots=True)
class Rule:
    """Which measures displace, split, cap or join which, for whom, from when and by which instrument.

    ``applies`` and ``gives_way`` name measures, ``measure:*`` for all lines of one, ``list:slug``, ``*`` for all, or say
    in a word for whom the rule was made.
    """

    slug: str
    kind: RuleKind
    applies: tuple[str, ...]
    gives_way: tuple[str, ...]
    first: date
    last: date | None = None
    share: Share = Share.WHOLE
    origins: frozenset[str] = frozenset({EVERY_ORIGIN})
    condition: Condition | None = None
    instrument: str = ""
    record: int = 0


@dataclass(frozen=True, slots=True)
class Membership:
    """A member of a bloc, from a day to a day."""

    bloc: str
    first: date
    last: date | None = None
