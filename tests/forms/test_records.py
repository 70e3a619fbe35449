"""Every form answers a wrong value with a sentence at its field, and keeps what was typed."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

import pytest
from django.db.models import (
    CharField,
    DateField,
    Field,
    ForeignKey,
    JSONField,
    ManyToManyField,
    TextField,
)

from negotiations.forms.changes import ChangeForm
from negotiations.forms.editable import EDITABLE, Editable, parent_of
from negotiations.forms.records import RecordForm, record_form
from negotiations.models import Delegate, Publication, RateState
from negotiations.models.records import Record
from tests.factories import (
    area,
    economy,
    make_agenda_item,
    make_agreement,
    make_appointment,
    make_deadline,
    make_delegate,
    make_delegation,
    make_discussion,
    make_event,
    make_evidence,
    make_former_name,
    make_instrument,
    make_measure,
    make_negotiation,
    make_organization,
    make_person,
    make_position,
    make_rate,
    make_readout,
    make_revision,
    make_round,
    make_source,
    make_stage,
    make_status_change,
)
from tests.factories.every_model import ONE_OF
from tests.html_forms import values_of

pytestmark = pytest.mark.django_db

KINDS: Final = pytest.mark.parametrize("kind", EDITABLE.values(), ids=EDITABLE)
BEFORE, DAY, AFTER = "2025-05-01", "2025-05-20", "2025-05-31"


def shown(kind: Editable, record: Record) -> dict[str, Any]:
    """What the form of a record holds, as a browser would send it."""
    form = record_form(kind, record, part="a")
    controls = "".join(str(bound) for bound in form)
    return values_of(f'<form class="record-form">{controls}</form>')


def form_with(kind: Editable, record: Record, typed: Mapping[str, Any]) -> RecordForm:
    form = record_form(kind, record, part="a", data=shown(kind, record) | dict(typed))
    form.is_valid()
    return form


def sentences(form: RecordForm, name: str) -> str:
    return " ".join(map(str, form.errors[name]))


def choices(form: RecordForm, name: str) -> list[str]:
    field: Any = form.fields[name]
    return [str(value) for value, _label in field.choices]


def another(record: Record) -> Record:
    """A new record that hangs on what this one hangs on."""
    kind = next(each for each in EDITABLE.values() if each.model is type(record))
    return kind.model(**({kind.parent: parent_of(record)} if kind.parent else {}))


def fields_of(kind: Editable, *classes: type) -> list[Any]:
    fields = [kind.model._meta.get_field(name) for name in kind.fields]
    return [field for field in fields if isinstance(field, classes)]


def texts_of(kind: Editable) -> list[Any]:
    return [field for field in fields_of(kind, CharField, TextField) if not field.choices]


# --- What every kind answers ----------------------------------------------------------------------


@KINDS
def test_that_a_form_that_nothing_is_typed_into_is_valid(kind: Editable):
    record = ONE_OF[kind.model]()

    form = form_with(kind, record, {})

    assert form.errors == {}
    assert form.changed_data == []


@KINDS
def test_that_wrong_values_are_refused_each_at_its_field(kind: Editable):
    record = ONE_OF[kind.model]()
    impossible = {field.name: "2025-02-30" for field in fields_of(kind, DateField)}
    unknown = {
        field.name: "no such code"
        for field in map(kind.model._meta.get_field, kind.fields)
        if getattr(field, "choices", None) or isinstance(field, ForeignKey | ManyToManyField)
    }
    endless = {field.name: "a" * 10_001 for field in texts_of(kind)}

    for typed in (impossible, unknown, endless):
        form = form_with(kind, record, typed)

        assert set(form.errors) == set(typed), form.errors
        for name, value in typed.items():
            assert sentences(form, name)
            assert form[name].value() == value


@KINDS
def test_that_what_no_database_keeps_is_refused_at_its_field(kind: Editable):
    record = ONE_OF[kind.model]()
    fields = [*texts_of(kind), *fields_of(kind, JSONField, ForeignKey, ManyToManyField, DateField)]
    typed = {field.name: "nul\0l" for field in fields}

    form = form_with(kind, record, typed)

    assert set(form.errors) == set(typed)


@KINDS
def test_that_odd_texts_are_kept(kind: Editable):
    record = ONE_OF[kind.model]()
    text = "🇰🇷🤝 <b>محادثات</b> & “한국”"
    free = [
        field
        for field in texts_of(kind)
        if not field.validators[1:] and field.max_length and field.max_length >= len(text)
    ]
    names = [
        field.name
        for field in free
        if field.name not in ("slug", "key", "url", "archived_url", "time_zone", "currency")
    ]
    typed = dict.fromkeys(names, text)

    form = form_with(kind, record, typed)

    assert set(form.errors) & set(typed) == set()
    assert {name: form.cleaned_data[name] for name in typed} == typed
    assert "<b>" not in "".join(str(form[name]) for name in typed)


@KINDS
def test_that_an_empty_form_names_what_is_missing(kind: Editable):
    record = another(ONE_OF[kind.model]())

    form = record_form(kind, record, part="a", data={})
    form.is_valid()

    required = {name for name, field in form.fields.items() if field.required}
    has_default = {field.name for field in fields_of(kind, Field) if field.has_default()}
    assert required - has_default <= set(form.errors)


@KINDS
def test_that_the_change_is_asked_for_its_version(kind: Editable):
    record = ONE_OF[kind.model]()

    change = ChangeForm({"change-version": "x" * 5000}, record=record, part="a")

    assert not change.is_valid()
    assert "version" in change.errors


# --- What single kinds answer ---------------------------------------------------------------------


def two(make: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """A new record beside one that is recorded already, as a form begins with it."""
    return another(make(*args, **kwargs))


def delegate_beside_head() -> Record:
    delegation = make_delegation(head="Ahn Duk-geun")
    return make_delegate(delegation, "Chang Sung-gil")


def rate_beside(first: date, last: date) -> Record:
    """A rate that is announced for days on which another is in force."""
    measure = make_measure()
    make_rate(measure, origin="KR", valid_from=date(2025, 4, 9), last_day=None)
    return make_rate(
        measure,
        origin="KR",
        state=RateState.ANNOUNCED,
        valid_from=first,
        last_day=last,
        known_from=date(2025, 4, 3),
    )


# The record, what is typed into its form, the field that answers, and words of the sentence.
WRONG: Final[dict[str, tuple[Callable[[], Any], dict[str, Any], str, str]]] = {
    "round: reversed days": (
        make_round,
        {"first_day": DAY, "last_day": BEFORE},
        "last_day",
        "on or after its first day",
    ),
    "round: one day": (make_round, {"last_day": ""}, "last_day", "the same day twice"),
    "round: held without days": (
        make_round,
        {"first_day": "", "last_day": ""},
        "first_day",
        "has its days",
    ),
    "round: concluded in the future": (
        make_round,
        {"first_day": "2999-01-01", "last_day": "2999-01-01"},
        "status",
        "still to come",
    ),
    "round: ordinal zero": (make_round, {"ordinal": "0"}, "ordinal", "count from 1"),
    "round: ordinal of letters": (make_round, {"ordinal": "second"}, "ordinal", "whole number"),
    "round: ordinal beyond all bounds": (
        make_round,
        {"ordinal": "9" * 30},
        "ordinal",
        "less than or equal",
    ),
    "round: ordinal twice": (
        lambda: make_round(make_round(ordinal=2).negotiation),
        {"ordinal": "2"},
        "ordinal",
        "already",
    ),
    "round: key of signs": (make_round, {"key": "Second Round!"}, "key", "small letters"),
    "round: blank title": (make_round, {"title": "   "}, "title", "required"),
    "negotiation: reversed days": (
        make_negotiation,
        {"started_on": DAY, "ended_on": BEFORE},
        "ended_on",
        "the day it starts",
    ),
    "negotiation: slug twice": (
        lambda: make_negotiation(),
        {"slug": "taken"},
        "slug",
        "already exists",
    ),
    "negotiation: succeeds nobody": (
        make_negotiation,
        {"succeeds": "No such talks"},
        "succeeds",
        "Nothing is recorded",
    ),
    "party: twice": (
        lambda: make_negotiation(parties=("KR", "US")).parties.last(),
        {"economy": "KR"},
        "economy",
        "already",
    ),
    "status change: says nothing": (
        make_status_change,
        {"process": "", "legal_effect": ""},
        "process",
        "the process",
    ),
    "status change: twice a day": (
        lambda: two(make_status_change, on=date(2025, 5, 20)),
        {"changed_on": DAY, "process": "active"},
        "changed_on",
        "already",
    ),
    "agenda item: reversed days": (
        make_agenda_item,
        {"added_on": DAY, "dropped_on": BEFORE},
        "dropped_on",
        "the day it is added",
    ),
    "agenda item: round of other talks": (
        make_agenda_item,
        {"added_at": "elsewhere"},
        "added_at",
        "another negotiation",
    ),
    "agenda item: label twice": (
        make_agenda_item,
        {"labels_in_sources": "a\r\na"},
        "labels_in_sources",
        "twice",
    ),
    "position: economy that is no party": (
        make_position,
        {"economy": "FR"},
        "economy",
        "no party of the negotiation",
    ),
    "position: economy that is none": (make_position, {"economy": "ZZ"}, "economy", "not one of"),
    "position: round of other talks": (
        make_position,
        {"round": "elsewhere"},
        "round",
        "another negotiation",
    ),
    "position: answers other talks": (
        make_position,
        {"answers": "position elsewhere"},
        "answers",
        "another negotiation",
    ),
    "discussion: area twice": (
        lambda: two(make_discussion, about="digital-trade"),
        {"area": "digital-trade"},
        "area",
        "already",
    ),
    "readout: economy that is no party": (make_readout, {"economy": "FR"}, "economy", "no party"),
    "readout: blank": (make_readout, {"text": " \r\n "}, "text", "required"),
    "delegation: economy that is no party": (
        make_delegation,
        {"economy": "FR"},
        "economy",
        "no party",
    ),
    "delegation: twice": (
        lambda: two(make_delegation, of="KR"),
        {"economy": "KR"},
        "economy",
        "already",
    ),
    "delegate: second head": (delegate_beside_head, {"role": "head"}, "role", "has a head already"),
    "delegate: twice": (
        lambda: two(make_delegate, person="Ahn Duk-geun"),
        {"person": "Ahn Duk-geun", "role": "member"},
        "person",
        "already",
    ),
    "delegate: nobody": (
        make_delegate,
        {"person": "Nobody At All"},
        "person",
        "Nothing is recorded",
    ),
    "rate: overlapping": (
        lambda: rate_beside(date(2025, 6, 1), date(2025, 6, 30)),
        {"state": "in_force"},
        "valid_from",
        "for some of these days already",
    ),
    "rate: reversed days": (
        make_rate,
        {"valid_from": DAY, "last_day": BEFORE},
        "last_day",
        "the day it is valid from",
    ),
    "rate: reversed knowledge": (
        make_rate,
        {"known_from": DAY, "known_until": BEFORE},
        "known_until",
        "known from",
    ),
    "rate: none": (make_rate, {"rate": "", "amount": ""}, "rate", "a percentage"),
    "rate: words": (make_rate, {"rate": "a quarter"}, "rate", "number"),
    "rate: not a number": (make_rate, {"rate": "NaN"}, "rate", "number"),
    "rate: beyond all bounds": (make_rate, {"rate": "1e30"}, "rate", "digits"),
    "rate: amount alone": (make_rate, {"amount": "5"}, "currency", "its currency and unit"),
    "rate: exempt at 25": (make_rate, {"state": "exempt", "rate": "25"}, "rate", "at 0"),
    "rate: unknown currency": (
        make_rate,
        {"amount": "5", "currency": "won", "unit": "kg"},
        "currency",
        "three capital",
    ),
    "deadline: key twice": (make_deadline, {"slug": "taken"}, "slug", "already exists"),
    "revision: time without zone": (make_revision, {"due_time": "00:01"}, "time_zone", "time zone"),
    "revision: unknown zone": (
        make_revision,
        {"due_time": "00:01", "time_zone": "Korea"},
        "time_zone",
        "is no time zone",
    ),
    "revision: impossible time": (make_revision, {"due_time": "25:61"}, "due_time", "valid time"),
    "revision: moves twice a day": (
        lambda: two(make_revision, announced_on=date(2025, 5, 20)),
        {"announced_on": DAY, "due_on": AFTER, "prevails": "on"},
        "announced_on",
        "already",
    ),
    "stage: twice": (lambda: two(make_stage), {"stage": "announced"}, "stage", "already"),
    "commitment: amount alone": (
        ONE_OF[EDITABLE["commitment"].model],
        {"amount": "350"},
        "currency",
        "has a currency",
    ),
    "commitment: negative": (
        ONE_OF[EDITABLE["commitment"].model],
        {"amount": "-1", "currency": "USD"},
        "amount",
        "zero or more",
    ),
    "commitment: economy that is no party": (
        ONE_OF[EDITABLE["commitment"].model],
        {"economy": "FR"},
        "economy",
        "no party",
    ),
    "evidence: no day": (make_evidence, {"seen_on": ""}, "seen_on", "required"),
    "appointment: reversed days": (
        make_appointment,
        {"first_day": DAY, "last_day": BEFORE},
        "last_day",
        "the day it begins",
    ),
    "former name: reversed days": (
        make_former_name,
        {"used_from": DAY, "used_until": BEFORE},
        "used_until",
        "the day it is used from",
    ),
    "organization: name twice": (
        lambda: two(make_organization, "USTR", of="US"),
        {"name": "USTR", "economy": "US"},
        "name",
        "already",
    ),
    "source: URL twice": (
        make_source,
        {"url": "http://www.paper.example/taken/"},
        "url",
        "recorded already",
    ),
    "source: no address": (make_source, {"url": "javascript:alert(1)"}, "url", "valid URL"),
    "source: time without zone": (
        make_source,
        {"published_time": "09:07"},
        "time_zone",
        "time zone",
    ),
    "instrument: no address": (make_instrument, {"url": "ftp://x"}, "url", "valid URL"),
    "person: key twice": (make_person, {"slug": "taken"}, "slug", "already exists"),
    "event: no day": (make_event, {"happened_on": "yesterday"}, "happened_on", "one that exists"),
    "agreement: unknown kind": (make_agreement, {"kind": "handshake"}, "kind", "handshake"),
}


@pytest.mark.parametrize("case", WRONG.values(), ids=WRONG)
def test_that_a_wrong_value_is_answered_at_its_field(case):
    make, typed, field, words = case
    economy("FR")
    make_negotiation(publication=Publication.DRAFT, slug="taken")
    make_person(slug="taken")
    make_deadline(slug="taken")
    make_source(url="https://paper.example/taken")
    elsewhere = {"elsewhere": make_round().pk, "position elsewhere": make_position().pk}
    elsewhere["digital-trade"] = area("digital-trade").pk
    record = make()
    kind = next(each for each in EDITABLE.values() if each.model is type(record))

    form = form_with(kind, record, {name: elsewhere.get(v, v) for name, v in typed.items()})

    assert field in form.errors, form.errors
    assert words in sentences(form, field)
    assert set(form.errors) <= {field, *kind.fields}


@pytest.mark.parametrize("text", ["2025-02-30", "next week", "2025-13-01"])
def test_that_a_day_that_is_none_stays_in_its_box(text: str):
    kind = EDITABLE["round"]

    form = form_with(kind, make_round(), {"first_day": text})

    box = str(form["first_day"])
    assert 'type="text"' in box
    assert f'value="{text}"' in box
    assert 'type="date"' in str(form_with(kind, make_round(), {})["first_day"])


def test_that_choices_are_of_this_negotiation():
    here = make_position()
    make_position(text="Elsewhere")
    own = make_round(here.negotiation)
    make_round(title="Elsewhere")
    before = make_position(here.negotiation, text="Before")

    form = record_form(EDITABLE["position"], here, part="a")

    assert choices(form, "economy") == ["", "KR", "US"]
    assert choices(form, "round") == ["", str(own.pk)]
    assert choices(form, "answers") == ["", str(before.pk)]


def test_that_the_people_of_the_party_are_proposed():
    delegation = make_delegation(of="KR")
    make_person("Chang Sung-gil", slug="chang", of="KR")
    make_person("Jamieson Greer", slug="greer", of="US")
    record = Delegate(delegation=delegation)

    box = str(record_form(EDITABLE["delegate"], record, part="a")["person"])

    assert '<option value="Chang Sung-gil (chang)">' in box
    assert "Greer" not in box
