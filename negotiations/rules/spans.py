"""The span of days that a page tells of: two days that an address names, or the nearest sensible ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from negotiations.rules.clock import Notice, read_day

DAYS: Final = 90
REVERSED: Final = _("The first day, %(text)s, is after the last: you see the days between them.")


@dataclass(frozen=True, slots=True)
class Span:
    """From ``first`` to ``last``, both included; ``notices`` say what in the address was not followed."""

    first: date
    last: date
    notices: tuple[Notice, ...] = ()


def read_span(first: str | None, last: str | None, days: Sequence[date], today: date) -> Span:
    """The span that two texts write. Where one is left out, it is 90 days up to the last of ``days`` on which something was.

    ``days``: those on which something became known, oldest first.
    """
    notices: list[Notice] = []
    end_of_all = days[-1] if days else today
    until = read_day(last, end_of_all, notices)
    default = (until or end_of_all) - timedelta(days=DAYS)
    since = read_day(first, default, notices)
    until = until or max(end_of_all, since or end_of_all)
    since = since or default
    if since > until:
        notices.append(Notice(REVERSED, since.isoformat(), until))
        since, until = until, since
    return Span(since, until, tuple(notices))
