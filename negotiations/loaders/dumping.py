"""Writes one negotiation with everything that hangs on it as a dossier: what ``load`` reads again without a change."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, Final, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q

from negotiations import models
from negotiations.loaders import format1
from negotiations.loaders.elements import carried_fields
from negotiations.loaders.format1 import Element
from negotiations.loaders.kinds import NAME_FIELDS
from negotiations.models import Negotiation
from negotiations.rules.partial_dates import PartialDate

E = TypeVar("E", bound=Element)

# What is written last in each object, wherever the format's classes declare it.
AT_THE_END: Final = ("publication", "note", "sources")
LONG_AGO: Final = date.min
FAR_AHEAD: Final = date.max


def dump(negotiation: Negotiation) -> str:
    """The dossier of the negotiation as text: the same text for the same records, drafts included."""
    dossier = dossier_of(negotiation)
    content = dossier.model_dump(mode="json", exclude_defaults=True)
    return json.dumps(_in_order(content), ensure_ascii=False, indent=2) + "\n"


def dossier_of(negotiation: Negotiation) -> format1.Dossier:
    """The negotiation with everything that hangs on it, as an element of the format."""
    return _Dumping(negotiation).dossier()


def _in_order(value: Any) -> Any:
    if isinstance(value, list):
        return [_in_order(each) for each in value]
    if not isinstance(value, dict):
        return value
    names = [name for name in value if name not in AT_THE_END]
    names += [name for name in AT_THE_END if name in value]
    return {name: _in_order(value[name]) for name in names}


class _Dumping:
    """The records of one negotiation, read in one query for each kind."""

    def __init__(self, talks: Negotiation) -> None:
        self.talks = talks
        self.slug = talks.slug
        self._read_own_records()
        self._read_measures()
        self._read_shared_records()
        self.citations = self._citations()
        self.sources = self._sources()

    def _read_own_records(self) -> None:
        talks = self.talks
        self.parties = list(talks.parties.select_related("lead_organization"))
        self.codes = {party.economy_id for party in self.parties}
        self.status_changes = list(talks.status_changes.all())
        self.rounds = list(talks.rounds.all())
        self.agenda = list(
            talks.agenda_items.select_related("area", "added_at", "dropped_at", "split_from__area")
        )
        self.discussions = _of(models.Discussion, round__negotiation=talks).select_related("area")
        self.readouts = _of(models.Readout, round__negotiation=talks)
        self.delegations = _of(models.Delegation, round__negotiation=talks)
        self.delegates = _of(models.Delegate, delegation__round__negotiation=talks).select_related(
            "person", "organization"
        )
        self.agreements = list(talks.agreements.all())
        self.stages = _of(models.AgreementStage, agreement__negotiation=talks)
        self.commitments = _of(models.Commitment, agreement__negotiation=talks).select_related(
            "agreement", "area"
        )
        self.evidence = _of(models.CommitmentEvidence, commitment__agreement__negotiation=talks)
        self.positions = list(
            talks.positions.select_related(
                "area", "round", "answers", "met_by_commitment__agreement", "met_by_rate__measure"
            )
        )
        self.deadlines = list(talks.deadlines.select_related("measure"))
        self.revisions = _of(models.DeadlineRevision, deadline__negotiation=talks).select_related(
            "instrument"
        )
        self.events = list(talks.events.all())

    def _read_measures(self) -> None:
        """The measures that bear on the negotiation or that its records name."""
        named = {each.measure_id for each in self.deadlines}
        named |= {each.met_by_rate.measure_id for each in self.positions if each.met_by_rate}
        self.measures = list(
            models.TariffMeasure.objects.filter(
                Q(negotiations=self.talks) | Q(pk__in=_known(named))
            ).distinct()
        )
        self.scopes = _of(models.MeasureScope, measure__in=self.measures).select_related(
            "product_list"
        )
        rates = _of(models.TariffRate, measure__in=self.measures).select_related(
            "measure", "product_list", "instrument"
        )
        self.rates = [rate for rate in rates if self._belongs(rate)]
        self.barriers = list(self.talks.nontariff_measures.select_related("area"))
        steps = _of(models.TrailStep, measure__in=self.barriers).select_related(
            "measure", "round", "commitment__agreement", "instrument"
        )
        self.steps = [step for step in steps if self._is_own(step)]

    def _belongs(self, rate: models.TariffRate) -> bool:
        """Whether a rate is part of this dossier: that of a party, of all economies, or of a measure of these talks."""
        is_of_party = rate.origin_id is None or rate.origin_id in self.codes
        return is_of_party or rate.measure.slug.startswith(f"{self.slug}-")

    def _is_own(self, step: models.TrailStep) -> bool:
        """Whether a step was taken in this negotiation, or in none."""
        talks = {step.round.negotiation_id} if step.round else set()
        talks |= {step.commitment.agreement.negotiation_id} if step.commitment else set()
        return not talks - {self.talks.pk}

    def _read_shared_records(self) -> None:
        lists = {each.product_list_id for each in (*self.scopes, *self.rates)}
        self.product_lists = list(models.ProductList.objects.filter(pk__in=_known(lists)))
        self.list_codes = _of(
            models.ProductListCode, product_list__in=self.product_lists
        ).select_related("source")
        self.people = list(
            models.Person.objects.filter(
                Q(negotiations=self.talks) | Q(pk__in={each.person_id for each in self.delegates})
            ).distinct()
        )
        self.appointments = _of(models.Appointment, person__in=self.people).select_related(
            "organization"
        )
        organizations = {each.lead_organization_id for each in self.parties}
        organizations |= {each.organization_id for each in (*self.delegates, *self.appointments)}
        self.organizations = list(
            models.Organization.objects.filter(
                Q(negotiations=self.talks) | Q(pk__in=_known(organizations))
            ).distinct()
        )
        self.former_names = _of(models.FormerName, organization__in=self.organizations)
        instruments = {each.instrument_id for each in (*self.rates, *self.revisions, *self.steps)}
        self.instruments = list(
            models.LegalInstrument.objects.filter(
                Q(negotiations=self.talks) | Q(pk__in=_known(instruments))
            ).distinct()
        )
        self.areas = _with_parents(
            each.area
            for each in (
                *self.agenda,
                *self.discussions,
                *self.positions,
                *self.commitments,
                *self.barriers,
            )
            if each.area is not None
        )

    def _citations(self) -> dict[tuple[type[Model], int], list[models.Citation]]:
        facts: dict[type[Model], list[int]] = defaultdict(list)
        for record in self._facts():
            facts[type(record)].append(record.pk)
        found: dict[tuple[type[Model], int], list[models.Citation]] = defaultdict(list)
        for model, keys in facts.items():
            kind = ContentType.objects.get_for_model(model)
            for citation in models.Citation.objects.filter(
                content_type=kind, object_id__in=keys
            ).select_related("source"):
                found[model, citation.object_id].append(citation)
        return found

    def _facts(self) -> Iterable[models.Fact]:
        yield self.talks
        for records in (
            *(self.status_changes, self.rounds, self.agenda, self.discussions, self.readouts),
            *(self.delegations, self.delegates, self.agreements, self.stages, self.commitments),
            *(self.evidence, self.positions, self.deadlines, self.revisions, self.events),
            *(self.measures, self.rates, self.barriers, self.steps, self.product_lists),
            *(self.people, self.appointments, self.organizations, self.instruments),
        ):
            yield from records

    def _sources(self) -> Iterable[models.Source]:
        sources = {each.source for cited in self.citations.values() for each in cited}
        sources |= {each.source for each in self.list_codes if each.source is not None}
        sources |= set(self.talks.sources.all())
        return sources

    # --- As elements ------------------------------------------------------------------------------

    def dossier(self) -> format1.Dossier:
        return format1.Dossier(
            format=1,
            negotiation=self._negotiation(),
            areas=[self._element(format1.AgendaArea, each) for each in _sorted(self.areas, "slug")],
            agenda=self._facts_of(
                format1.AgendaItem, self.agenda, lambda each: (each.position, each.area.slug)
            ),
            rounds=self._rounds(),
            positions=self._facts_of(
                format1.Position,
                self.positions,
                lambda each: (each.stated_on or FAR_AHEAD, each.key),
            ),
            agreements=[self._agreement(each) for each in _sorted(self.agreements, "slug")],
            tariff_measures=[self._measure(each) for each in _sorted(self.measures, "slug")],
            nontariff_measures=[self._barrier(each) for each in _sorted(self.barriers, "slug")],
            deadlines=[self._deadline(each) for each in _sorted(self.deadlines, "slug")],
            events=self._facts_of(
                format1.Event, self.events, lambda each: (each.happened_on, each.key)
            ),
            organizations=[
                self._organization(each) for each in _sorted(self.organizations, "slug")
            ],
            people=[self._person(each) for each in _sorted(self.people, "slug")],
            instruments=self._facts_of(
                format1.LegalInstrument, self.instruments, lambda each: each.slug
            ),
            product_lists=[
                self._product_list(each) for each in _sorted(self.product_lists, "slug")
            ],
            sources=[
                self._element(format1.Source, each, parent=self.talks)
                for each in _sorted(self.sources, "key")
            ],
        )

    def _element(self, element: type[E], record: Any, *, parent: Any = None, **parts: Any) -> E:
        """The record as an element; its publication only where it is not that of ``parent``."""
        values: dict[str, Any] = dict(parts)
        for field in carried_fields(element):
            value = getattr(record, field.name if field.refers_to is None else f"{field.name}_id")
            if value is None or value == element.model_fields[field.name].default:
                continue
            if field.refers_to is not None:
                value = self._name(field.refers_to, getattr(record, field.name), value)
            elif field.is_partial_day:
                value = PartialDate(value, getattr(record, f"{field.name}_precision"))
            values[field.name] = value
        if parent is None or record.publication != parent.publication:
            values.update(_publication(record))
        if isinstance(record, models.Fact):
            cited = self.citations.get((type(record), record.pk), ())
            values["sources"] = [_citation(each) for each in sorted(cited, key=_order_of_citation)]
        return element(**values)

    def _name(self, model: type[Model], record: Any, key: Any) -> str | None:
        """How elements name a record; None for one that is no part of this dossier."""
        if model in (models.Economy, models.MastChapter):
            return str(key)
        if model is models.Commitment:
            is_own = record.agreement.negotiation_id == self.talks.pk
            return f"{record.agreement.slug}/{record.key}" if is_own else None
        if model is models.TariffRate:
            return f"{record.measure.slug}/{record.key}" if self._belongs(record) else None
        if model is models.AgendaItem:
            return str(record.area.slug)
        return str(getattr(record, NAME_FIELDS.get(model, "key")))

    def _facts_of(
        self,
        element: type[E],
        records: Iterable[Any],
        order: Callable[[Any], Any],
        parent: Any = None,
    ) -> list[E]:
        return [
            self._element(element, each, parent=parent or self.talks)
            for each in sorted(records, key=order)
        ]

    def _negotiation(self) -> format1.Negotiation:
        parties = sorted(self.parties, key=lambda each: (each.position, each.economy_id))
        return self._element(
            format1.Negotiation,
            self.talks,
            parties=[self._element(format1.Party, each) for each in parties],
            status_changes=self._facts_of(
                format1.StatusChange, self.status_changes, lambda each: each.changed_on
            ),
        )

    def _rounds(self) -> list[format1.Round]:
        order = sorted(
            self.rounds,
            key=lambda each: (each.first_day or FAR_AHEAD, each.last_day or FAR_AHEAD, each.key),
        )
        return [self._round(each) for each in order]

    def _round(self, meeting: models.Round) -> format1.Round:
        delegations = sorted(
            _those(self.delegations, round_id=meeting.pk),
            key=lambda each: (each.position, each.economy_id),
        )
        return self._element(
            format1.Round,
            meeting,
            parent=self.talks,
            discussions=self._facts_of(
                format1.Discussion,
                _those(self.discussions, round_id=meeting.pk),
                lambda each: (each.position, each.area.slug),
                meeting,
            ),
            readouts=self._facts_of(
                format1.Readout,
                _those(self.readouts, round_id=meeting.pk),
                lambda each: each.economy_id,
                meeting,
            ),
            delegations=[self._delegation(each, meeting) for each in delegations],
        )

    def _delegation(
        self, delegation: models.Delegation, meeting: models.Round
    ) -> format1.Delegation:
        return self._element(
            format1.Delegation,
            delegation,
            parent=meeting,
            delegates=self._facts_of(
                format1.Delegate,
                _those(self.delegates, delegation_id=delegation.pk),
                lambda each: (each.position, each.person.slug),
                delegation,
            ),
        )

    def _agreement(self, agreement: models.Agreement) -> format1.Agreement:
        commitments = sorted(
            _those(self.commitments, agreement_id=agreement.pk),
            key=lambda each: (each.position, each.key),
        )
        return self._element(
            format1.Agreement,
            agreement,
            parent=self.talks,
            stages=self._facts_of(
                format1.AgreementStage,
                _those(self.stages, agreement_id=agreement.pk),
                lambda each: (each.reached_on or FAR_AHEAD, each.stage),
                agreement,
            ),
            commitments=[self._commitment(each, agreement) for each in commitments],
        )

    def _commitment(
        self, commitment: models.Commitment, agreement: models.Agreement
    ) -> format1.Commitment:
        return self._element(
            format1.Commitment,
            commitment,
            parent=agreement,
            evidence=self._facts_of(
                format1.CommitmentEvidence,
                _those(self.evidence, commitment_id=commitment.pk),
                lambda each: (each.seen_on, each.state),
                commitment,
            ),
        )

    def _measure(self, measure: models.TariffMeasure) -> format1.TariffMeasure:
        scopes = sorted(
            _those(self.scopes, measure_id=measure.pk),
            key=lambda each: (each.role, each.product_list.slug),
        )
        return self._element(
            format1.TariffMeasure,
            measure,
            parent=self.talks,
            scopes=[self._element(format1.MeasureScope, each) for each in scopes],
            rates=self._facts_of(
                format1.TariffRate,
                _those(self.rates, measure_id=measure.pk),
                _order_of_rate,
                measure,
            ),
        )

    def _barrier(self, measure: models.NontariffMeasure) -> format1.NontariffMeasure:
        return self._element(
            format1.NontariffMeasure,
            measure,
            parent=self.talks,
            trail=self._facts_of(
                format1.TrailStep,
                _those(self.steps, measure_id=measure.pk),
                lambda each: (each.taken_on or FAR_AHEAD, each.key),
                measure,
            ),
        )

    def _deadline(self, deadline: models.Deadline) -> format1.Deadline:
        return self._element(
            format1.Deadline,
            deadline,
            parent=self.talks,
            revisions=self._facts_of(
                format1.DeadlineRevision,
                _those(self.revisions, deadline_id=deadline.pk),
                lambda each: (each.announced_on or LONG_AGO, not each.prevails, each.due_on),
                deadline,
            ),
        )

    def _organization(self, organization: models.Organization) -> format1.Organization:
        names = sorted(
            _those(self.former_names, organization_id=organization.pk),
            key=lambda each: (each.used_from or LONG_AGO, each.name),
        )
        return self._element(
            format1.Organization,
            organization,
            parent=self.talks,
            former_names=[self._element(format1.FormerName, each) for each in names],
        )

    def _person(self, person: models.Person) -> format1.Person:
        return self._element(
            format1.Person,
            person,
            parent=self.talks,
            appointments=self._facts_of(
                format1.Appointment,
                _those(self.appointments, person_id=person.pk),
                _order_of_appointment,
                person,
            ),
        )

    def _product_list(self, listed: models.ProductList) -> format1.ProductList:
        codes = sorted(_those(self.list_codes, product_list_id=listed.pk), key=_order_of_code)
        return self._element(
            format1.ProductList,
            listed,
            parent=self.talks,
            codes=[self._element(format1.ProductListCode, each) for each in codes],
        )


def _of(model: type[Model], **conditions: Any) -> Any:
    return model._default_manager.filter(**conditions).order_by("pk")


def _known(keys: Iterable[int | None]) -> list[int]:
    return [key for key in keys if key is not None]


def _those(records: Iterable[Any], **column: Any) -> Sequence[Any]:
    ((name, value),) = column.items()
    return [each for each in records if getattr(each, name) == value]


def _sorted(records: Iterable[Any], name: str) -> list[Any]:
    return sorted(records, key=lambda each: str(getattr(each, name)))


def _with_parents(areas: Iterable[models.AgendaArea]) -> set[models.AgendaArea]:
    """The areas and those that they are parts of."""
    by_id = {area.pk: area for area in models.AgendaArea.objects.select_related("parent")}
    found = set()
    for area in areas:
        next_id: int | None = area.pk
        while next_id is not None and by_id[next_id] not in found:
            found.add(by_id[next_id])
            next_id = by_id[next_id].parent_id
    return found


def _publication(record: Any) -> dict[str, str]:
    return {"publication": record.publication} if hasattr(record, "publication") else {}


def _citation(citation: models.Citation) -> format1.Citation:
    return format1.Citation(
        source=citation.source.key,
        field=citation.field,
        stance=citation.stance,
        locator=citation.locator,
        quote=citation.quote,
    )


def _order_of_citation(citation: models.Citation) -> tuple[Any, ...]:
    return citation.position, citation.source.key, citation.field, citation.stance


def _order_of_rate(rate: models.TariffRate) -> tuple[Any, ...]:
    first = rate.valid_from or FAR_AHEAD
    return rate.origin_id or "", rate.condition, first, rate.known_from or LONG_AGO, rate.key


def _order_of_appointment(post: models.Appointment) -> tuple[Any, ...]:
    organization = post.organization.slug if post.organization else ""
    return post.first_day or LONG_AGO, post.title, organization


def _order_of_code(code: models.ProductListCode) -> tuple[Any, ...]:
    return code.code, code.valid_from or LONG_AGO, code.last_day or FAR_AHEAD, code.condition
