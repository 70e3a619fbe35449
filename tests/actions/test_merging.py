"""Mergers: what is refused, what goes over, how clashes end, and the way back."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from negotiations.actions.changes import Authorship
from negotiations.actions.merging import MERGEABLE, Merger, merge_records, rehearse_merger
from negotiations.actions.records import Gone, Stale, change_record
from negotiations.actions.reverting import revert_change
from negotiations.actions.snapshots import snapshot
from negotiations.models import (
    AgendaArea,
    Appointment,
    Change,
    ChangeKind,
    Citation,
    Delegate,
    DelegateRole,
    FormerAddress,
    NontariffMeasure,
    Organization,
    Person,
    Publication,
    Source,
    StaffNote,
    TariffMeasure,
    TariffRate,
    User,
    Via,
)
from negotiations.models.kinds import record_models
from negotiations.models.records import Record
from tests.factories import (
    cite,
    make_agenda_item,
    make_appointment,
    make_area,
    make_code,
    make_deadline,
    make_delegate,
    make_delegation,
    make_event,
    make_former_name,
    make_measure,
    make_negotiation,
    make_nontariff_measure,
    make_organization,
    make_person,
    make_proposal,
    make_rate,
    make_source,
    make_stacking_rule,
    make_staff_note,
    make_trail_step,
)

pytestmark = pytest.mark.django_db


def by(user: User | None) -> Authorship:
    return Authorship(user, Via.SITE, "One and the same.")


def merge(kept: Record, merged: Record, user: User | None) -> Merger:
    found = merge_records(
        kept=kept,
        kept_version=kept.version,
        merged=merged,
        merged_version=merged.version,
        authorship=by(user),
    )
    kept.refresh_from_db()
    return found


def merger_of(kept: Record) -> Change:
    return Change.objects.of(kept).filter(kind=ChangeKind.MERGED)[0]


def everything() -> dict[tuple[str, int], dict[str, Any]]:
    """Every record as it is stored, save its version."""
    return {
        (model.__name__, each.pk): snapshot(each)
        for model in record_models()
        if model is not Citation
        for each in model._default_manager.all()
    }


# Refusals


def test_that_an_editor_merges_nothing(editor: User):
    with pytest.raises(PermissionDenied, match="ask a publisher"):
        merge(make_person(), make_person(), editor)


def test_that_one_record_is_not_merged_with_itself(publisher: User):
    person = make_person()

    with pytest.raises(ValidationError, match="choose two"):
        merge(person, person, publisher)


def test_that_records_of_two_kinds_or_of_another_kind_are_not_merged(publisher: User):
    with pytest.raises(ValidationError, match="not merged"):
        merge(make_person(), make_organization(), publisher)
    with pytest.raises(ValidationError, match="not merged"):
        merge(make_event(), make_event(), publisher)


def test_that_a_record_that_moved_on_is_not_merged(publisher: User):
    kept, merged = make_person(), make_person()
    Person.objects.filter(pk=merged.pk).update(version=2)

    with pytest.raises(Stale):
        merge(kept, merged, publisher)

    Person.objects.filter(pk=merged.pk).delete()
    with pytest.raises(Gone):
        merge(kept, merged, publisher)


def test_that_an_open_proposal_is_decided_on_first(publisher: User):
    person = make_person()
    make_proposal(person)

    with pytest.raises(ValidationError, match="decide on it first"):
        merge(make_person(), person, publisher)


def test_that_measures_whose_rates_overlap_are_not_merged(publisher: User):
    kept, merged = make_measure(), make_measure()
    for measure in (kept, merged):
        make_rate(measure)

    with pytest.raises(ValidationError, match="end one before the other begins"):
        merge(kept, merged, publisher)

    assert TariffMeasure.objects.count() == 2
    assert not Change.objects.exists()


# What goes over


def test_that_a_person_takes_over_names_and_all_that_names_the_other(publisher: User):
    kept = make_person("Chang Sung-gil", aliases=["Chang S."])
    merged = make_person("Jang Sung-gil", native_name="장성길", aliases=["Jang S."])
    seat = make_delegate(person=merged)
    post = make_appointment(merged)
    talk = make_negotiation()
    merged.negotiations.add(talk)
    source = make_source()
    cite(merged, source)
    note = make_staff_note(merged)

    found = merge(kept, merged, publisher)

    seat.refresh_from_db()
    post.refresh_from_db()
    note.refresh_from_db()
    assert not Person.objects.filter(slug=merged.slug).exists()
    assert (seat.person, post.person, note.record) == (kept, kept, kept)
    assert kept.native_name == "장성길"
    assert kept.aliases == ["Chang S.", "Jang Sung-gil", "Jang S."]
    assert list(Person.objects.named("jang sung-gil")) == [kept]
    assert list(kept.negotiations.all()) == [talk]
    assert [each.source for each in kept.citations.all()] == [source]
    assert FormerAddress.objects.leading_to(Person, merged.slug) == kept.pk
    assert (found.moved[Delegate], found.moved[Appointment]) == (1, 1)
    assert (seat.version, kept.version) == (2, 2)


def test_that_an_address_of_an_earlier_merger_leads_on(publisher: User):
    first, second, third = make_person(), make_person(), make_person()
    merge(second, first, publisher)

    merge(third, second, publisher)

    for slug in (first.slug, second.slug):
        assert FormerAddress.objects.leading_to(Person, slug) == third.pk


def test_that_an_organization_takes_over_its_former_names(publisher: User):
    kept = make_organization("Ministry of Trade", abbreviation="MOT")
    merged = make_organization("Trade Ministry", abbreviation="TM")
    make_former_name(merged, "Ministry of Commerce")
    post = make_appointment(organization=merged)

    merge(kept, merged, publisher)

    post.refresh_from_db()
    assert post.organization == kept
    assert kept.aliases == ["Trade Ministry", "TM"]
    assert list(Organization.objects.named("ministry of commerce")) == [kept]


def test_that_a_source_takes_over_what_it_is_cited_for(publisher: User):
    kept, merged = make_source(url=""), make_source(archived_url="https://archive.example/1")
    event, both = make_event(), make_event()
    cite(event, merged, quote="They voted.")
    cite(both, kept)
    cite(both, merged)
    code = make_code(source=merged)

    merge(kept, merged, publisher)

    code.refresh_from_db()
    assert [(each.source, each.quote) for each in event.citations.all()] == [(kept, "They voted.")]
    assert [each.source for each in both.citations.all()] == [kept]
    assert (code.source, kept.url) == (kept, merged.url)
    assert kept.archived_url == "https://archive.example/1"
    change = Change.objects.of(event).get()
    assert [name for name, _old, _new in change.differences] == ["citations"]


def test_that_a_duty_takes_over_rates_deadlines_and_the_words_of_rules(publisher: User):
    kept, merged = make_measure(), make_measure()
    rate = make_rate(merged)
    deadline = make_deadline(None, measure=merged)
    rule = make_stacking_rule(applies=[merged.slug, "group:232"], gives_way=[kept.slug])

    merge(kept, merged, publisher)

    for record in (rate, deadline, rule):
        record.refresh_from_db()
    assert (rate.measure, deadline.measure) == (kept, kept)
    assert rule.applies == [kept.slug, "group:232"]


def test_that_a_barrier_and_an_area_take_over_what_hangs_on_them(publisher: User):
    barrier, other = make_nontariff_measure(), make_nontariff_measure()
    step = make_trail_step(other)
    area, parent = make_area(name="Digital trade"), make_area(name="E-commerce")
    AgendaArea.objects.filter(pk=area.pk).update(parent=parent)
    item = make_agenda_item(make_negotiation(), parent)

    merge(barrier, other, publisher)
    merge(AgendaArea.objects.get(pk=area.pk), parent, publisher)

    step.refresh_from_db()
    item.refresh_from_db()
    area.refresh_from_db()
    assert (step.measure, item.area, area.parent) == (barrier, area, None)
    assert "E-commerce" in area.label_variants


def test_that_the_kept_record_is_published_if_the_other_was(publisher: User):
    kept, merged = make_person(publication=Publication.DRAFT), make_person()

    merge(kept, merged, publisher)

    assert kept.is_published


# Clashes


def test_that_two_seats_in_one_delegation_become_one(publisher: User):
    kept, merged = make_person(), make_person()
    team = make_delegation()
    mine = make_delegate(team, kept, role=DelegateRole.MEMBER)
    theirs = make_delegate(team, merged, role=DelegateRole.HEAD, title="Minister")
    cite(theirs, quote="She led the team.")

    found = merge(kept, merged, publisher)

    assert list(Delegate.objects.all()) == [mine]
    mine.refresh_from_db()
    assert (mine.role, mine.title, mine.version) == (DelegateRole.HEAD, "Minister", 2)
    assert [each.quote for each in mine.citations.all()] == ["She led the team."]
    assert len(found.sentences) == 1
    assert str(team.round) in found.sentences[0]


def test_that_two_appointments_alike_become_one(publisher: User):
    kept, merged = make_person(), make_person()
    for person in (kept, merged):
        make_appointment(person, title="Minister", organization=None, first_day=date(2025, 1, 1))

    merge(kept, merged, publisher)

    assert Appointment.objects.get().person == kept


def test_that_two_areas_on_one_agenda_become_one_and_what_split_from_it_follows(publisher: User):
    talk = make_negotiation()
    kept, merged = make_area(), make_area()
    mine, theirs = make_agenda_item(talk, kept), make_agenda_item(talk, merged)
    part = make_agenda_item(talk, make_area(), split_from=theirs)

    merge(kept, merged, publisher)

    part.refresh_from_db()
    assert part.split_from == mine


def test_that_two_rates_of_one_key_stay_two(publisher: User):
    kept, merged = make_measure(), make_measure()
    make_rate(kept, key="kr", origin="KR")
    make_rate(merged, key="kr", origin="JP")

    found = merge(kept, merged, publisher)

    assert set(TariffRate.objects.values_list("measure", "key")) == {
        (kept.pk, "kr"),
        (kept.pk, "kr-2"),
    }
    assert "kr-2" in found.sentences[0]


# A rehearsal


def test_that_a_rehearsal_tells_all_and_changes_nothing(publisher: User):
    kept, merged = make_person(), make_person()
    make_delegate(person=merged)
    before = everything()

    found = rehearse_merger(kept=kept, merged=merged, authorship=by(publisher))

    assert found.moved[Delegate] == 1
    assert everything() == before
    assert not Change.objects.exists()


# The way back


def pair(model: type[Record]) -> tuple[Any, Any]:
    """Two records of a kind, each with something that names it and something that clashes."""
    if model is Person:
        people = make_person("A", aliases=["Aa"]), make_person("B", native_name="나")
        team = make_delegation()
        for person in people:
            make_delegate(team, person)
            make_appointment(person)
            cite(person)
        people[1].negotiations.add(make_negotiation())
        return people
    if model is Organization:
        ministries = make_organization("A"), make_organization("B")
        for ministry in ministries:
            make_former_name(ministry, "Old name")
            make_appointment(organization=ministry)
        return ministries
    if model is Source:
        sources = make_source(url=""), make_source()
        event = make_event()
        for source in sources:
            cite(event, source)
        cite(make_event(), sources[1], quote="Alone")
        return sources
    if model is TariffMeasure:
        duties = make_measure(), make_measure()
        for index, duty in enumerate(duties):
            make_rate(duty, key="a", origin=("KR", "JP")[index])
            cite(duty)
        make_stacking_rule(applies=[duties[1].slug])
        return duties
    if model is NontariffMeasure:
        barriers = make_nontariff_measure(), make_nontariff_measure()
        for barrier in barriers:
            make_trail_step(barrier, key="listed")
        return barriers
    talk = make_negotiation()
    areas = make_area(), make_area()
    for area in areas:
        make_agenda_item(talk, area)
    return areas


@pytest.mark.parametrize("model", MERGEABLE, ids=lambda model: model.__name__)
def test_that_reverting_brings_both_back_with_all_that_named_them(publisher: User, model):
    kept, merged = pair(model)
    note = make_staff_note(merged)
    before = everything()
    merge(kept, merged, publisher)
    assert everything() != before

    revert_change(change=merger_of(kept), authorship=by(publisher))

    assert everything() == before
    assert not FormerAddress.objects.exists()
    assert StaffNote.objects.get(pk=note.pk).record == merged
    again = model._default_manager.get(pk=merged.pk)
    assert again.version == 2
    assert getattr(again, "search_text", "") == getattr(merged, "search_text", "")


def test_that_a_merger_can_be_made_and_reverted_again(publisher: User):
    kept, merged = pair(Person)
    before = everything()
    for _time in range(2):
        merge(kept, Person.objects.get(pk=merged.pk), publisher)
        revert_change(change=merger_of(kept), authorship=by(publisher))
        kept.refresh_from_db()

    assert everything() == before


def test_that_a_merger_is_reverted_from_any_record_that_it_moved(publisher: User):
    kept, merged = make_person(), make_person()
    seat = make_delegate(person=merged)
    merge(kept, merged, publisher)

    revert_change(change=merger_of(seat), authorship=by(publisher))

    seat.refresh_from_db()
    assert seat.person == merged


def test_that_an_editor_takes_no_merger_apart(publisher: User, editor: User):
    kept, merged = make_person(), make_person()
    merge(kept, merged, publisher)

    with pytest.raises(PermissionDenied):
        revert_change(change=merger_of(kept), authorship=by(editor))


def test_that_a_merger_is_not_reverted_over_later_changes_of_the_same_fields(publisher: User):
    kept, merged = make_person("A"), make_person("B")
    merge(kept, merged, publisher)
    kept.aliases = ["Another"]
    change_record(record=kept, read_version=kept.version, authorship=by(publisher))

    with pytest.raises(ValidationError, match="changed since the merger"):
        revert_change(change=merger_of(kept), authorship=by(publisher))

    assert Person.objects.count() == 1


def test_that_later_changes_of_other_fields_stay(publisher: User):
    kept, merged = make_person("A"), make_person("B")
    merge(kept, merged, publisher)
    kept.note = "Retired."
    change_record(record=kept, read_version=kept.version, authorship=by(publisher))

    revert_change(change=merger_of(kept), authorship=by(publisher))

    kept.refresh_from_db()
    assert (kept.note, kept.aliases) == ("Retired.", [])
