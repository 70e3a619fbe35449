"""Organizations: the list, and the page of one with its people, former names and the talks that it leads."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from negotiations.evidence import bring_sources
from negotiations.forms.filters import OrganizationFilter
from negotiations.knowledge import Knowledge
from negotiations.models import Appointment, Delegate, Negotiation, Organization
from negotiations.search import find_organizations, known_talks
from negotiations.views.clocks import clock_of
from negotiations.views.former_addresses import moved
from negotiations.views.lists import list_context, page_of, read_filter


@require_safe
def organization_list(request: HttpRequest) -> HttpResponse:
    clock_of(request)
    form = read_filter(request, OrganizationFilter)
    found = find_organizations(request.user, **form.chosen)
    context = list_context(request, form, page_of(request, found))
    bring_sources(request.user, context["page"])
    context["breadcrumbs"] = [(_("Organizations"), "")]
    return render(request, "negotiations/organizations/list.html", context)


@require_safe
def organization_detail(request: HttpRequest, slug: str) -> HttpResponse:
    organizations = Organization.objects.visible_to(request.user).select_related("economy")
    organization = organizations.filter(slug=slug).first()
    if organization is None:
        return moved(organizations, slug)
    appointments = Appointment.objects.visible_to(request.user).filter(organization=organization)
    seats = Delegate.objects.visible_to(request.user).filter(organization=organization)
    seats = seats.select_related(
        "person", "delegation__round__negotiation", "delegation__round__country"
    )
    led = Negotiation.objects.visible_to(request.user).filter(
        parties__lead_organization=organization
    )
    held = list(appointments.select_related("person").order_by("person__name", "first_day", "pk"))
    sat = list(seats.order_by("-delegation__round__first_day", "pk"))
    clock = clock_of(request)
    talks_led = list(known_talks(led, clock).order_by("-started_on", "pk"))
    teams = [seat.delegation for seat in sat]
    rounds = [team.round for team in teams]
    bring_sources(request.user, [organization], held, sat, teams, rounds, talks_led)
    knowledge = Knowledge(clock)
    context = {
        "organization": organization,
        "former_names": list(organization.former_names.order_by("used_from", "pk")),
        "appointments": knowledge.of(held, knowledge.appointment),
        "seats": knowledge.of(sat, knowledge.seat),
        "talks_led": knowledge.of(talks_led, knowledge.sources_of),
        "breadcrumbs": [
            (_("Organizations"), reverse("negotiations:organization-list")),
            (organization.name, ""),
        ],
    }
    return render(request, "negotiations/organizations/detail.html", context)
