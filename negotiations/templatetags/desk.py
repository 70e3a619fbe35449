"""The components of the desk: ``{% load desk %}``. docs/look.md shows each with an example.

Each tag makes one small piece of markup from one fact. What is plain markup (panels, fact strips, tables) has no tag: it is HTML
with a class of static/css.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final
from urllib.parse import quote

from django import template
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.paginator import Page
from django.forms import BoundField
from django.template import Context
from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from negotiations.models.deadlines import Deadline
from negotiations.models.economies import Economy
from negotiations.models.kinds import kind_of
from negotiations.models.publication import may_see_drafts
from negotiations.models.rounds import Round, RoundStatus
from negotiations.models.sources import Citation
from negotiations.models.tariffs import APPLIED, TariffRate
from negotiations.rules.clock import Clock
from negotiations.rules.named_days import NAMED_DAY, named_day
from negotiations.rules.partial_dates import PartialDate
from negotiations.rules.statuses import Status
from negotiations.rules.texts import language_of
from negotiations.source_numbers import SourceNumbers
from negotiations.wording import (
    RATE_BASES,
    REGIONS,
    amount_words,
    as_period,
    day_words,
    days_left_words,
    days_moved_words,
    language,
    moment_words,
    number_words,
    percent_words,
    range_words,
    utc_text,
)

register = template.Library()

# The main navigation: a page joins it with one line here.
NAVIGATION: Final = (
    (_("Now"), "/"),
    (_("Talks"), "/negotiations/"),
    (_("Deadlines"), "/deadlines/"),
    (_("Timeline"), "/deadlines/timeline/"),
    (_("Calendar"), "/calendar/"),
    (_("Tariffs"), "/tariffs/"),
    (_("Economies"), "/economies/"),
    (_("People"), "/people/"),
    (_("Organizations"), "/organizations/"),
    (_("Sources"), "/sources/"),
)
# For staff alone.
DESK: Final = (_("Desk"), "/desk/")

# What a status looks like. The word always stands beside it; a code that is not listed is plain.
TONES: Final[Mapping[str, tuple[str, ...]]] = {
    "live": ("active", "in_force", "under_way", "under_negotiation", "in_progress", "progressed"),
    "good": (
        "met",
        "fulfilled",
        "accepted",
        "signed",
        "concluded",
        "agreed",
        "agreed_in_principle",
        "initialled",
        "exempt",
    ),
    "open": (
        "pending",
        "scheduled",
        "announced",
        "exploratory",
        "pledged",
        "raised",
        "standing",
        "provisionally_applied",
    ),
    "bad": ("missed", "broken", "rejected"),
    "held": ("paused", "suspended", "postponed", "stalled"),
    "over": ("ended", "superseded", "withdrawn", "removed", "terminated", "cancelled", "none"),
}
TONE_OF: Final = {code: tone for tone, codes in TONES.items() for code in codes}


# Days


@register.simple_tag
def day(
    value: date | PartialDate | None, *, precision: str = "", short: bool = False
) -> SafeString:
    """``{% day round.first_day %}``: 20 May 2025. ``precision`` is "day", "month" or "year" where the value does not know it."""
    if not value:
        return format_html('<span class="none">{}</span>', gettext("no day recorded"))
    return _time(with_precision(value, precision), short, language())


@lru_cache(maxsize=4096)
def _time(period: PartialDate, short: bool, code: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', str(period), day_words(period, short=short))


@register.simple_tag
def day_range(
    first: date | PartialDate | None,
    last: date | PartialDate | None,
    *,
    first_precision: str = "",
    last_precision: str = "",
    short: bool = False,
) -> SafeString:
    """``{% day_range round.first_day round.last_day %}``: 20–22 May 2025. One day stands once."""
    if not first or not last:
        return day(
            first or last, precision=first_precision if first else last_precision, short=short
        )
    begin, end = with_precision(first, first_precision), with_precision(last, last_precision)
    return (
        _time(begin, short, language())
        if begin == end
        else _time_range(begin, end, short, language())
    )


@lru_cache(maxsize=4096)
def _time_range(first: PartialDate, last: PartialDate, short: bool, code: str) -> SafeString:
    half, dash, rest = range_words(first, last, short=short)
    return format_html(
        '<span class="{}"><time datetime="{}">{}</time>{}<time datetime="{}">{}</time></span>',
        "days" if " " in dash else "days tight",
        str(first),
        half,
        dash,
        str(last),
        rest,
    )


@register.simple_tag
def moment(
    value: date | None, at: time | None = None, zone: str = "", *, short: bool = False
) -> SafeString:
    """``{% moment deadline.due_day deadline.due_time deadline.time_zone %}``: 00:01, 9 July 2025, New York (EDT)."""
    if isinstance(value, datetime):
        zone = zone or str(value.tzinfo or "")
        return moment(value.date(), value.time(), zone, short=short)
    if not value or not isinstance(at, time):
        return day(value, short=short)
    machine = utc_text(value, at, zone) if zone else f"{value.isoformat()}T{at:%H:%M}"
    return format_html(
        '<time datetime="{}">{}</time>', machine, moment_words(value, at, zone, short=short)
    )


@register.simple_tag
def days_left(value: date | PartialDate | None, today: date) -> str:
    """``{% days_left deadline.due_day today %}``: in 12 days, today, 12 days ago."""
    return days_left_words((as_period(value).last_day - today).days) if value else ""


@register.simple_tag
def days_moved(days: int) -> str:
    """``{% days_moved move.days %}``: 23 days later, 1 day earlier, the same day."""
    return days_moved_words(days)


def with_precision(value: date | PartialDate, precision: str) -> PartialDate:
    period = as_period(value)
    return as_period(PartialDate(period.day, precision)) if precision else period


@register.filter
def prose(text: str | None) -> SafeString:
    """``{{ round.outcome|prose }}``: a record's own words: days marked as dates, and their language where it is not the page's."""
    marked = NAMED_DAY.sub(_marked, conditional_escape(text or ""))
    spoken = language_of(text or "")
    if not text or spoken == language():
        return SafeString(marked)
    return SafeString(f'<span lang="{spoken}">{marked}</span>')


def _marked(match: re.Match[str]) -> str:
    period = named_day(match)
    return match[0] if period is None else f'<time datetime="{period}">{match[0]}</time>'


# The clock


@register.simple_tag(takes_context=True)
def at(context: Context, url: str) -> str:
    """``<a href="{% at round.get_absolute_url %}">``: the address with the page's clock; as it is where that is on today."""
    clock = context.get("clock")
    return clock.address(url) if isinstance(clock, Clock) else url


# Parties


@register.simple_tag
def flag(economy: Economy | str | None) -> SafeString:
    """``{% flag economy %}``: the flag, which stands beside a name and so says nothing itself; a bloc without one shows its code."""
    code = economy.code if isinstance(economy, Economy) else economy or ""
    return _flag(code) if code else SafeString("")


@lru_cache(maxsize=512)
def _flag(code: str) -> SafeString:
    path = f"vendor/country-flag-icons/3x2/{code}.svg"
    if len(code) != 2 or finders.find(path) is None:
        return format_html('<span class="code" aria-hidden="true">{}</span>', code)
    return format_html(
        '<img class="flag" src="{}" width="24" height="16" alt="" loading="lazy">', static(path)
    )


@register.simple_tag(takes_context=True)
def economy_name(
    context: Context, economy: Economy, *, link: bool = True, brief: bool = False
) -> SafeString:
    """``{% economy_name party.economy %}``: flag and name, linked to its page; ``brief=True`` for tables."""
    name = economy.brief_name if brief else economy.display_name
    if link:
        address = at(context, f"/economies/{economy.code}/")
        name = format_html('<a href="{}">{}</a>', address, name)
    return format_html('<span class="economy">{}{}</span>', flag(economy), name)


@register.filter
def region_name(region: str) -> str:
    """``{{ economy.region|region_name }}``: the region in the reader's language."""
    return str(REGIONS.get(region, region))


# States


@register.simple_tag
def status(value: Status | str, label: str | Promise = "", *, tone: str = "") -> SafeString:
    """``{% status round.status round.get_status_display %}``: the word in its colour and with its shape."""
    code = value.code if isinstance(value, Status) else str(value)
    if not label:
        label = (
            value.label
            if isinstance(value, Status)
            else getattr(value, "label", code.replace("_", " "))
        )
    return format_html('<span class="chip {}">{}</span>', tone or TONE_OF.get(code, "plain"), label)


@register.simple_tag
def publication_badge(record: Any) -> SafeString:
    """``{% publication_badge negotiation %}``: says that a record is not public, and leads to its review."""
    if record.is_published:
        return SafeString("")
    return format_html(
        '<a class="chip draft" href="/desk/review/{}/{}/">{}</a>',
        kind_of(record),
        record.pk,
        record.publication_label,
    )


@register.simple_tag
def round_state(meeting: Round, today: date) -> SafeString:
    """``{% round_state round today %}``: its status as the days tell it, and the day it is measured on when it is under way."""
    state = meeting.status_on(today)
    if state == RoundStatus.CONCLUDED and meeting.status == RoundStatus.SCHEDULED:
        return status("past", gettext("past, outcome not recorded"), tone="held")
    return status(state)


@register.simple_tag
def deadline_state(deadline: Deadline, today: date) -> SafeString:
    """``{% deadline_state deadline today %}``: its status; a pending one whose day has passed never looks pending."""
    if deadline.is_open_after(today):
        return status("passed", gettext("passed, outcome not recorded"), tone="held")
    return status(deadline.status, deadline.get_status_display())


@register.simple_tag
def rate_state(line: TariffRate, today: date) -> SafeString:
    """``{% rate_state line today %}``: its state, and for one that applied whether it still does."""
    if line.is_ahead_on(today):
        return status("ahead", gettext("to come"), tone="open")
    if line.state in APPLIED and line.is_over_on(today):
        return status("over", gettext("no longer in force"), tone="over")
    return status(line.state, line.get_state_display())


# Figures


@register.simple_tag
def percent(value: Decimal | float | None, *, signed: bool = False) -> SafeString:
    """``{% percent 25 %}``: 25 %. ``signed=True`` for a change: +10 %."""
    if value is None:
        return format_html('<span class="none">{}</span>', gettext("no rate recorded"))
    return format_html('<span class="figure">{}</span>', percent_words(value, signed=signed))


@register.simple_tag
def rate(value: Decimal | float | None, basis: str = "", *, unit: str = "") -> SafeString:
    """``{% rate line.rate line.basis %}``: 25 % on top of the base duty. ``unit`` names what a specific amount is of."""
    if unit and value is not None:
        return format_html(
            '<span class="rate"><span class="figure">{}</span> {}</span>', number_words(value), unit
        )
    words = RATE_BASES.get(basis)
    if words is None or value is None:
        return percent(value)
    return format_html(
        '<span class="rate">{} <span class="basis">{}</span></span>', percent(value), words
    )


@register.simple_tag
def amount(value: Decimal | None, currency: str = "") -> SafeString:
    """``{% amount commitment.amount commitment.currency %}``: USD 350 billion."""
    if value is None:
        return format_html('<span class="none">{}</span>', gettext("no amount recorded"))
    words = amount_words(value)
    return format_html('<span class="figure">{}</span>', f"{currency} {words}".strip())


# Sources


def source_numbers(context: Context) -> SourceNumbers:
    """The numbers of this page: those that the view hands over as ``source_numbers``, else its own for this rendering."""
    given = context.get("source_numbers")
    if isinstance(given, SourceNumbers):
        return given
    # The bottom of the render context is the one place that all templates of one rendering share.
    shared: dict[Any, Any] = context.render_context.dicts[0]
    numbers: SourceNumbers = shared.setdefault(SourceNumbers, SourceNumbers())
    return numbers


@register.simple_tag(takes_context=True)
def sources(context: Context, citations: Iterable[Citation]) -> SafeString:
    """``{% sources fact.citations.all %}``: the marks [1] [2]; a fact without citation says so."""
    marks = source_numbers(context).marks(citations)
    if not marks:
        return format_html('<span class="unsourced">{}</span>', gettext("unsourced"))
    return format_html(
        '<span class="srcs">{}</span>', format_html_join(" ", "{}", ((mark,) for mark in marks))
    )


@register.inclusion_tag("components/source_list.html", takes_context=True)
def source_list(context: Context) -> dict[str, Any]:
    """``{% source_list %}``: the cards of all sources that were marked above it. Once a page, after the last mark."""
    return {"sources": list(source_numbers(context)), "clock": context.get("clock")}


# Around the page


@register.inclusion_tag("components/navigation.html", takes_context=True)
def main_navigation(context: Context) -> dict[str, Any]:
    """The main navigation, with the current page or section marked."""
    path = _path(context)
    user = context.get("user")
    pages = [*NAVIGATION, DESK] if user is not None and may_see_drafts(user) else NAVIGATION
    # A page under two of them belongs to the longer address.
    here = max((url for _label, url in pages if current(path, url)), key=len, default="")
    return {
        "clock": context.get("clock"),
        "items": [
            {"label": label, "url": url, "current": current(path, url) if url == here else ""}
            for label, url in pages
        ],
    }


def current(path: str, url: str) -> str:
    """The value of ``aria-current`` for a link to ``url`` on the page ``path``: the page itself, or a page under it."""
    if path == url:
        return "page"
    return "true" if url != "/" and path.startswith(url) else ""


@register.inclusion_tag("components/languages.html", takes_context=True)
def language_links(context: Context) -> dict[str, Any]:
    """Links to this page in the other languages of the site, each in its own words."""
    others = [code for code, _name in settings.LANGUAGES if code != language()]
    links = [{"code": code, "name": get_language_info(code)["name_local"]} for code in others]
    return {"languages": links, "next": quote(_full_path(context))}


def _path(context: Context) -> str:
    request = context.get("request")
    return request.path if request else ""


def _full_path(context: Context) -> str:
    request = context.get("request")
    return request.get_full_path() if request else "/"


# Lists and forms


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: Context, page: "Page[Any]") -> dict[str, Any]:
    """``{% pager page %}``: the other pages of a list, with the address's filters kept. Nothing when there is one page."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return {"page": page, "numbers": list(numbers), "request": context.get("request")}


@register.simple_tag
def count_line(page: "Page[Any]") -> SafeString:
    """``{% count_line page %}``: Showing 1–50 of 184."""
    if not page.paginator.count:
        words = gettext("Nothing found.")
    elif page.has_other_pages():
        numbers = {
            "first": page.start_index(),
            "last": page.end_index(),
            "total": page.paginator.count,
        }
        words = gettext("Showing %(first)s–%(last)s of %(total)s.") % numbers
    else:
        words = gettext("Showing all %(total)s.") % {"total": page.paginator.count}
    return format_html('<p class="count" role="status">{}</p>', words)


@register.inclusion_tag("components/field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """``{% field form.title %}``: label, help, control and what is wrong with it."""
    return {"field": bound}
