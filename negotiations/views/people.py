"""People: the list, and the page of one with appointments and rounds."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from negotiations.evidence import bring_sources
from negotiations.forms.filters import PersonFilter
from negotiations.knowledge import Knowledge
from negotiations.models import Appointment, Delegate, Person
from negotiations.search import find_people
from negotiations.views.clocks import clock_of
from negotiations.views.former_addresses import moved
from negotiations.views.lists import list_context, page_of, read_filter


@require_safe
def person_list(request: HttpRequest) -> HttpResponse:
    clock_of(request)
    form = read_filter(request, PersonFilter)
    context = list_context(
        request, form, page_of(request, find_people(request.user, **form.chosen))
    )
    bring_sources(request.user, context["page"])
    context["breadcrumbs"] = [(_("People"), "")]
    return render(request, "negotiations/people/list.html", context)


@require_safe
def person_detail(request: HttpRequest, slug: str) -> HttpResponse:
    people = Person.objects.visible_to(request.user).select_related("economy")
    person = people.filter(slug=slug).first()
    if person is None:
        return moved(people, slug)
    appointments = Appointment.objects.visible_to(request.user).filter(person=person)
    appointments = appointments.select_related("organization__economy").order_by(
        "-first_day", "-last_day", "pk"
    )
    seats = Delegate.objects.visible_to(request.user).filter(person=person)
    seats = seats.select_related(
        "delegation__round__negotiation",
        "delegation__round__country",
        "delegation__economy",
        "organization",
    )
    held = list(appointments)
    sat = list(seats.order_by("-delegation__round__first_day", "pk"))
    teams = [seat.delegation for seat in sat]
    rounds = [team.round for team in teams]
    bring_sources(request.user, [person], held, sat, teams, rounds)
    knowledge = Knowledge(clock_of(request))
    sat = knowledge.of(sat, knowledge.seat)
    context = {
        "person": person,
        "appointments": knowledge.of(held, knowledge.appointment),
        "seats": sat,
        "rounds_held": sum(not seat.delegation.round.is_not_held for seat in sat),
        "breadcrumbs": [(_("People"), reverse("negotiations:person-list")), (person.name, "")],
    }
    return render(request, "negotiations/people/detail.html", context)
