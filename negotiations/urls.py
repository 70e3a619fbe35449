"""Addresses of the domain, one list for each prefix."""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, include, path, register_converter
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from negotiations import feeds
from negotiations.api.service import addresses as api_addresses
from negotiations.views import (
    calendars,
    deadlines,
    desk,
    developments,
    duties,
    economies,
    history,
    merging,
    negotiations,
    notes,
    now,
    organizations,
    people,
    records,
    review,
    rounds,
    sources,
    tariffs,
    timelines,
    worklists,
)


class KeyConverter:
    """A key or slug of a record: small letters, digits, hyphens and dots."""

    regex = r"[a-z0-9][a-z0-9.-]*"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(KeyConverter, "key")


def page(route: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
    """An address that is only read: any other method than GET and HEAD is told so, whatever token it brings or lacks."""
    return path(route, csrf_exempt(require_safe(view)), name=name)


app_name = "negotiations"

negotiation_urls = [
    page("", negotiations.negotiation_list, name="negotiation-list"),
    page("<key:slug>/", negotiations.negotiation_detail, name="negotiation-detail"),
    page("<key:slug>/changes/", developments.negotiation_changes, name="negotiation-changes"),
    page("<key:slug>.atom", feeds.NegotiationFeed(), name="negotiation-feed"),
    page("<key:slug>/history/", history.negotiation_history, name="negotiation-history"),
    page("<key:slug>/rounds/<key:key>/", rounds.round_detail, name="round-detail"),
]

deadline_urls = [
    page("", deadlines.deadline_list, name="deadline-list"),
    page("timeline/", timelines.timeline, name="timeline"),
    page("timeline.svg", timelines.timeline_svg, name="timeline-svg"),
    page("timeline.png", timelines.timeline_png, name="timeline-png"),
    page("<key:slug>/", deadlines.deadline_detail, name="deadline-detail"),
]

economy_urls = [
    page("", economies.economy_list, name="economy-list"),
    page("<slug:code>/", economies.economy_detail, name="economy-detail"),
    page("<slug:code>/changes/", developments.economy_changes, name="economy-changes"),
]

people_urls = [
    page("", people.person_list, name="person-list"),
    page("<key:slug>/", people.person_detail, name="person-detail"),
]

organization_urls = [
    page("", organizations.organization_list, name="organization-list"),
    page("<key:slug>/", organizations.organization_detail, name="organization-detail"),
]

# The lookup stands before the measures' own addresses, which are keys as well.
tariff_urls = [
    page("", tariffs.tariff_list, name="tariff-list"),
    page("lookup/", duties.duty_lookup, name="duty-lookup"),
    page("lookup/grid/", duties.duty_grid, name="duty-grid"),
    path("lookup/batch/", duties.duty_batch, name="duty-batch"),
    page("<key:slug>/", tariffs.tariff_detail, name="tariff-detail"),
    page("<key:slug>/products/", tariffs.tariff_products, name="tariff-products"),
]

desk_urls = [
    path("start/", desk.start_talk_page, name="start-talk"),
    page("", worklists.worklists, name="desk"),
    page("lists/<slug:name>/", worklists.worklist_page, name="worklist"),
    path("review/<slug:kind>/<int:pk>/", review.review, name="review"),
    page("proposals/", worklists.proposal_list, name="proposal-list"),
    path("proposals/<int:pk>/", review.proposal, name="proposal"),
    page("duplicates/", worklists.duplicate_list, name="duplicate-list"),
    path("merge/", merging.merge, name="merge"),
    page("removed/", worklists.removed_list, name="removed-list"),
    path("notes/<int:pk>/delete/", notes.note_delete, name="note-delete"),
]

record_urls = [
    path("<slug:kind>/new/", records.record_new, name="record-new"),
    path("<slug:kind>/<int:pk>/edit/", records.record_edit, name="record-edit"),
    path("<slug:kind>/<int:pk>/delete/", records.record_delete, name="record-delete"),
    path("<slug:kind>/<int:pk>/history/", history.record_history, name="record-history"),
    path("<slug:kind>/<int:pk>/notes/", notes.note_new, name="note-new"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    page("", now.now, name="now"),
    page("calendar/", calendars.calendar_page, name="calendar"),
    page("calendar.ics", calendars.calendar_ics, name="calendar-file"),
    page("negotiations/<key:slug>.ics", calendars.negotiation_ics, name="negotiation-calendar"),
    path("deadlines/", include(deadline_urls)),
    path("negotiations/", include(negotiation_urls)),
    path("economies/", include(economy_urls)),
    path("people/", include(people_urls)),
    path("organizations/", include(organization_urls)),
    path("desk/", include(desk_urls)),
    path("records/", include(record_urls)),
    page("changes/", developments.all_changes, name="changes"),
    page("feeds/changes.atom", feeds.ChangesFeed(), name="changes-feed"),
    page("sources/", sources.source_list, name="source-list"),
    path("tariffs/", include(tariff_urls)),
    path("api/v1/", include((api_addresses(), "api-1"), namespace="api-1")),
]
