"""How far a deadline has moved: derived from its due days, never typed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Slippage:
    """``days`` from the original due day to the current one (negative when it came forward), in ``moves`` moves."""

    original: date | None
    current: date | None
    days: int
    moves: int


def slippage(due_days: Sequence[date]) -> Slippage:
    """The slippage of a deadline whose due days, in the order of their announcement, were ``due_days``.

    A day announced again without change is no move.
    """
    if not due_days:
        return Slippage(None, None, 0, 0)
    moves = sum(before != after for before, after in pairwise(due_days))
    return Slippage(due_days[0], due_days[-1], (due_days[-1] - due_days[0]).days, moves)


def days_left(due_day: date, today: date) -> int:
    """The days from ``today`` until it falls due; negative when it is past."""
    return (due_day - today).days
