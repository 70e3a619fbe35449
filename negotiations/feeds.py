"""Atom feeds of what changed. An entry is named by what it tells of, never by the host that was asked, and so for ever."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page

from negotiations.developments.days import days_of_change
from negotiations.developments.facts import Development
from negotiations.developments.finding import active_talks, developments_of, select
from negotiations.developments.sentences import detail, sentence
from negotiations.developments.showing import kind_label
from negotiations.forms.filters import AllDevelopmentsFilter, DevelopmentFilter
from negotiations.models import Negotiation
from negotiations.rules.spans import read_span

ENTRIES: Final = 100
CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


if TYPE_CHECKING:
    BaseFeed = Feed[Development, Any]
else:
    BaseFeed = Feed  # only the types know of its parameters


def tag(name: str) -> str:
    """The name of a feed or an entry as a tag URI (RFC 4151)."""
    return f"tag:{settings.FEED_AUTHORITY}:{name}"


def plain(text: str) -> str:
    """A text without the control characters that XML cannot hold."""
    return CONTROLS.sub("", text)


@dataclass(frozen=True, slots=True)
class Found:
    """What a feed tells: of what, by which name for ever, and which page shows the same."""

    about: str
    name: str
    page: str
    developments: Sequence[Development]


class DevelopmentFeed(BaseFeed):
    """What became known, latest first, for the viewer who asks. A program that asks again is told when nothing is new."""

    feed_type = Atom1Feed

    def __call__(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        return _answered(request, super().__call__, *args, **kwargs)

    def items(self, found: Found) -> Sequence[Development]:
        return found.developments[:ENTRIES]

    def title(self, found: Found) -> str:
        return plain(_("What changed: %(about)s") % {"about": found.about})

    def link(self, found: Found) -> str:
        return found.page

    def feed_guid(self, found: Found) -> str:
        return tag(found.name)

    def item_title(self, item: Development) -> str:
        return plain(f"{item.negotiation.title}: {sentence(item)}")

    def item_description(self, item: Development) -> str:
        told = " ".join(part for part in (sentence(item), detail(item)) if part)
        cited = "; ".join(
            f"{each.source.publisher}: {each.source.title}" for each in item.fact.cited
        )
        return escape(plain(f"{told} ({_('Sources')}: {cited})" if cited else told))

    def item_link(self, item: Development) -> str:
        return f"{item.negotiation.get_absolute_url()}?on={item.day.isoformat()}"

    def item_guid(self, item: Development) -> str:
        return tag(f"changes/{item.key}")

    def item_pubdate(self, item: Development) -> datetime:
        return datetime.combine(item.day, time(), UTC)

    def item_updateddate(self, item: Development) -> datetime:
        return self.item_pubdate(item)

    def item_categories(self, item: Development) -> tuple[str, ...]:
        return (kind_label(item.kind),)


@conditional_page
def _answered(
    request: HttpRequest, feed: Callable[..., HttpResponse], *args: object, **kwargs: object
) -> HttpResponse:
    answer = feed(request, *args, **kwargs)
    # The latest day of a fact is no sign that nothing was added before it: what the answer holds is.
    del answer["Last-Modified"]
    return answer


class NegotiationFeed(DevelopmentFeed):
    """What became known of one negotiation."""

    def get_object(self, request: HttpRequest, slug: str) -> Found:
        negotiation = get_object_or_404(Negotiation.objects.visible_to(request.user), slug=slug)
        form = DevelopmentFilter(request.GET, viewer=request.user)
        found = developments_of(request.user, [negotiation], timezone.now().date())
        page = reverse("negotiations:negotiation-changes", args=[slug])
        chosen = selected(form)
        return Found(negotiation.title, named(page, chosen), page, select(found, **chosen))


class ChangesFeed(DevelopmentFeed):
    """What became known of all talks, or of those of an economy, a kind of fact, an area."""

    def get_object(self, request: HttpRequest) -> Found:
        form = AllDevelopmentsFilter(request.GET, viewer=request.user)
        chosen, economy = selected(form), form.chosen.get("economy", "")
        today = timezone.now().date()
        span = read_span(None, None, days_of_change(request.user, today), today)
        talks = active_talks(request.user, span.first, span.last)
        if economy:
            talks = talks.filter(parties__economy=economy)
        found = developments_of(request.user, talks, today)
        page = reverse("negotiations:changes")
        name = named(page, {**chosen, "economy": economy})
        return Found(economy or _("all talks"), name, page, select(found, **chosen))


def selected(form: DevelopmentFilter) -> dict[str, str]:
    return {name: form.chosen.get(name, "") for name in ("kind", "area")}


def named(page: str, chosen: dict[str, str]) -> str:
    """What a feed is called for ever: its page and its filters."""
    query = urlencode(sorted((name, value) for name, value in chosen.items() if value))
    return f"{page.strip('/')}{'?' if query else ''}{query}"
