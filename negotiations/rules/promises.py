"""A promised rate against the rate that applies: pure, over plain rates in percent.

A deal says in words which duty it lowers, and no record ties every promise to one measure. A verdict is given only where
the record itself leaves one measure and one rate; everything else is shown side by side and left to the reader.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Verdict(StrEnum):
    MET = "met"
    # The rate in force is higher than the one that was promised.
    NOT_YET = "not_yet"
    # It is lower: the law goes further than the promise.
    EXCEEDED = "exceeded"


class Untied(StrEnum):
    """Why no verdict is given."""

    # Nothing recorded says which measure the promise is about.
    NO_MEASURE = "no_measure"
    # Other promises of the same party in the same area name a rate as well.
    SEVERAL_PROMISES = "several_promises"
    # The measure has several rates in force, under conditions or on lists of goods.
    SEVERAL_RATES = "several_rates"
    # No rate of the measure is in force on the goods of the other party.
    NO_RATE = "no_rate"


@dataclass(frozen=True, slots=True)
class Imposed:
    """A measure that may be meant: ``by`` whom, its ``slug`` and its ``kind``."""

    slug: str
    kind: str
    by: str

    def is_named_by(self, area: str) -> bool:
        """Whether the area of a promise is the measure's own name: ``autos`` is that of ``us-232-autos``."""
        return self.slug.endswith(f"-{area}") or area in (self.kind, f"{self.kind}-tariffs")


def measures_meant(
    by: str, area: str, settled_by: Collection[str], measures: Iterable[Imposed]
) -> list[str]:
    """The slugs of the measures that a promise of ``by`` is about.

    ``settled_by`` are the slugs of measures whose rate is recorded, beside the promise, as what met a position: where there
    is one it decides. Else the area decides, where it names a measure of the party that promised.
    """
    if settled_by:
        return sorted(settled_by)
    if not area:
        return []
    return [each.slug for each in measures if each.by == by and each.is_named_by(area)]


def verdict(
    promised: Decimal, meant: Sequence[str], in_force: Sequence[Decimal], promises: int = 1
) -> Verdict | Untied:
    """How the law stands to a promise. ``promises`` is how many of that party in that area of the agreement have a rate."""
    if len(meant) != 1:
        return Untied.NO_MEASURE
    if promises > 1:
        return Untied.SEVERAL_PROMISES
    if not in_force:
        return Untied.NO_RATE
    if len(set(in_force)) > 1:
        return Untied.SEVERAL_RATES
    rate = in_force[0]
    if rate == promised:
        return Verdict.MET
    return Verdict.NOT_YET if rate > promised else Verdict.EXCEEDED


def days_since(promised_on: date | None, on: date) -> int | None:
    """The days from the promise to ``on``; None where the promise has no day, or is still to come."""
    if promised_on is None or promised_on > on:
        return None
    return (on - promised_on).days
