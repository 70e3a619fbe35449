"""The bar by which a reader sets the clock: ``{% load clock %}``."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django import template
from django.http import HttpRequest, QueryDict
from django.template import Context

from negotiations.developments.days import days_of_change
from negotiations.developments.showing import kind_label
from negotiations.rules.clock import FIRST_DAY, LAST_DAY, Clock, Notice
from negotiations.wording import notice_words

register = template.Library()

# What an address says of a clock, and of a page of a list that another clock would fill otherwise.
OWN: tuple[str, ...] = ("on", "known_on", "page", "at", "done")


@dataclass(frozen=True)
class ClockBar:
    """What the bar offers on one page. ``days``: those on which something became known, oldest first."""

    clock: Clock
    days: Sequence[date]
    request: HttpRequest

    first_day = FIRST_DAY
    last_day = LAST_DAY

    @property
    def path(self) -> str:
        return self.request.path

    @cached_property
    def kept(self) -> QueryDict:
        """The other parameters of the address: they stay when the clock is set."""
        kept = self.request.GET.copy()
        for name in OWN:
            kept.pop(name, None)
        return kept

    @property
    def known_on(self) -> date | None:
        """The second day where the first does not say all."""
        return None if self.clock.is_as_known_then else self.clock.known_on

    @property
    def hidden(self) -> list[tuple[str, str]]:
        return [(name, value) for name, values in self.kept.lists() for value in values]

    def to(self, clock: Clock) -> str:
        query = "&".join(part for part in (self.kept.urlencode(), clock.query) if part)
        return f"{self.request.path}?{query}" if query else self.request.path

    def day(self, day: date | None) -> str:
        return self.to(Clock.at(day, self.clock.today)) if day else ""

    @property
    def today(self) -> str:
        return self.to(Clock.at(self.clock.today, self.clock.today))

    @property
    def with_todays_knowledge(self) -> str:
        return self.to(Clock(self.clock.on, self.clock.today, self.clock.today))

    @property
    def as_known_then(self) -> str:
        return self.day(self.clock.on)

    @cached_property
    def previous_day(self) -> date | None:
        place = bisect_left(self.days, self.clock.on)
        return self.days[place - 1] if place else None

    @cached_property
    def next_day(self) -> date | None:
        place = bisect_right(self.days, self.clock.on)
        return self.days[place] if place < len(self.days) else None

    @property
    def previous(self) -> str:
        return self.day(self.previous_day)

    @property
    def next(self) -> str:
        return self.day(self.next_day)

    @cached_property
    def stops(self) -> Sequence[date]:
        """Where the slider can stand: on the days on which something changed, and on today."""
        return sorted({*self.days, self.clock.today})

    @property
    def place(self) -> int:
        """Where it stands: at the last of its days that had come."""
        return max(bisect_right(self.stops, self.clock.on) - 1, 0)

    @property
    def last_place(self) -> int:
        return len(self.stops) - 1

    @property
    def has_slider(self) -> bool:
        return len(self.stops) > 1

    @property
    def days_text(self) -> str:
        return " ".join(day.isoformat() for day in self.stops)


@register.inclusion_tag("components/clock_bar.html", takes_context=True)
def clock_bar(context: Context) -> dict[str, Any]:
    """``{% clock_bar %}``: the bar by which a reader sets the clock, on every page whose view asked for it."""
    clock, request = context.get("clock"), context.get("request")
    if not isinstance(clock, Clock) or request is None:
        return {}
    days = context.get("clock_days")
    if days is None:
        days = days_of_change(request.user, clock.today)
    notices = [notice_words(notice) for notice in context.get("clock_notices") or ()]
    return {"bar": ClockBar(clock, days, request), "notices": notices}


@register.simple_tag
def notice_sentence(notice: Notice) -> str:
    """``{% notice_sentence notice %}``: what an address said and what is shown instead."""
    return notice_words(notice)


@register.simple_tag
def kind_of_change(kind: str) -> str:
    """``{% kind_of_change "round" %}``: the heading of the developments of a kind."""
    return kind_label(kind)
