"""Lays the elements of a dossier beside the stored records: what is new, what changes, what is named and not there."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeVar

from django.db.models import Model

from negotiations import models
from negotiations.loaders import format1
from negotiations.loaders.elements import carried_fields, kept_day, walk
from negotiations.loaders.format1 import Element
from negotiations.loaders.kinds import MEASURES, NAME_FIELDS, OWN_KINDS, TIED_ELSEHOW, Identity
from negotiations.loaders.problems import Fault, Path
from negotiations.loaders.recognition import Recogniser, names_of
from negotiations.loaders.rows import Row
from negotiations.loaders.stored import Stored
from negotiations.models.negotiations import NO_PARTY

# Records of these kinds belong to no negotiation alone.
SHARED: Final = (
    models.AgendaArea,
    models.Source,
    models.Organization,
    models.FormerName,
    models.Person,
    models.Appointment,
    models.LegalInstrument,
    models.ProductList,
    models.ProductListCode,
    models.TariffMeasure,
    models.MeasureScope,
    models.NontariffMeasure,
)

# The columns by which facts of a negotiation tie people, organizations and instruments to it.
NAMED_BY: Final[Mapping[type[Model], Mapping[str, type[Model]]]] = {
    models.Party: {"lead_organization_id": models.Organization},
    models.Delegate: {"person_id": models.Person, "organization_id": models.Organization},
    models.Appointment: {"organization_id": models.Organization},
    models.TariffRate: {"instrument_id": models.LegalInstrument},
    models.DeadlineRevision: {"instrument_id": models.LegalInstrument},
    models.TrailStep: {"instrument_id": models.LegalInstrument},
}

E = TypeVar("E", bound=Element)


class Assembly:
    """The rows that a dossier comes to, the records that are to go, and the faults found on the way."""

    def __init__(
        self, dossier: format1.Dossier, stored: Stored, *, lost_names: set[str], prune: bool
    ) -> None:
        self.dossier = dossier
        self.stored = stored
        self.prune = prune
        self.lost_names = lost_names
        self.only_completes = dossier.shared_records == "complete"
        self.recogniser = Recogniser(stored, by_name=self.only_completes)
        self.rows: dict[type[Model], list[Row]] = defaultdict(list)
        self.removed: dict[type[Model], list[Any]] = defaultdict(list)
        self.faults: list[Fault] = []
        # Records by the names by which the dossier's other elements refer to them.
        self.named: dict[type[Model], dict[str, Any]] = defaultdict(dict)
        self._by_identity: dict[type[Model], dict[Identity, Row]] = defaultdict(dict)
        self.parties: set[str] = set()
        # Stored records that the dossier names without describing them.
        self.only_named: list[Any] = []
        self.links: dict[type[Model], list[Row]] = defaultdict(list)
        self.unlinked: dict[type[Model], list[Any]] = defaultdict(list)

        self._words_of_the_field()
        self._shared_records()
        self._negotiation()
        self._rounds_and_agenda()
        self._tariff_measures()
        self._agreements()
        self._positions()
        self._nontariff_measures()
        self._deadlines()
        self._events()
        if prune:
            self._remove_what_is_not_mentioned()
        self._tie_what_nothing_else_ties()

    # --- How an element becomes a row -------------------------------------------------------------

    def _row(
        self,
        identity: Identity,
        element: Element,
        path: Path,
        *,
        parent: Row | None = None,
        instance: Any = None,
        **fixed: Any,
    ) -> Row:
        """The row of an element: the stored record of this identity, or a new one, with the element's values."""
        model = element.record
        twin = self._by_identity[model].get(identity)
        if twin is not None:
            self._fault(path, "this stands twice in the file")
            return twin
        if instance is None:
            instance = self.stored.find(model, identity)
        row = Row(
            instance if instance is not None else model(),
            path,
            is_new=instance is None,
            only_completes=self._only_completes(model, instance),
        )
        self._by_identity[model][identity] = row
        self.rows[model].append(row)
        for name, value in fixed.items():
            row.put(name, value)
        self._carry_over(element, row)
        self._publication(element, row, parent)
        if isinstance(element, format1.Fact):
            self._citations(element, row)
        return row

    def _only_completes(self, model: type[Model], instance: Any) -> bool:
        if not self.only_completes or model not in SHARED:
            return False
        # A measure that a draft brought is the draft's own, and is brought up to date with it.
        slug = getattr(instance, "slug", "")
        return not slug.startswith(f"{self.dossier.negotiation.slug}-")

    def _carry_over(self, element: Element, row: Row) -> None:
        for field in carried_fields(type(element)):
            value = getattr(element, field.name)
            place = (*row.path, field.name)
            if field.refers_to is row.model and row.model is not models.Negotiation:
                continue  # linked once all of this kind are known
            if field.refers_to is not None:
                self._put_reference(row, field.name, field.refers_to, value, place)
            elif field.is_partial_day:
                self._put_partial_day(row, field.name, value)
            elif isinstance(value, list) and row.only_completes and not row.is_new:
                row.unite(field.name, value)
            else:
                row.put(field.name, value)

    def _put_reference(
        self, row: Row, name: str, model: type[Model], value: str | None, place: Path
    ) -> None:
        target = None if value is None else self.refer(model, value, place)
        if target is None:
            if value is None:
                row.put(name, None)
        elif model is models.Economy:
            row.put(name, target.code)
        else:
            row.put(name, target)

    def _put_partial_day(self, row: Row, name: str, value: Any) -> None:
        day, precision = kept_day(name, value)
        if row.only_completes and not row.is_new and getattr(row.instance, name) is not None:
            return
        row.put(name, day)
        if getattr(row.instance, f"{name}_precision") != precision:
            setattr(row.instance, f"{name}_precision", precision)
            row.changed.add(f"{name}_precision")

    def _publication(self, element: Element, row: Row, parent: Row | None) -> None:
        if not isinstance(element, format1.Published):
            row.publication_in_file = parent.publication_in_file if parent else None
            return
        stated = element.publication
        inherited = parent.publication_in_file if parent else self.dossier.negotiation.publication
        row.state_publication(
            stated or inherited, inherited=stated is None, is_shared=row.model in SHARED
        )

    def _citations(self, element: format1.Fact, row: Row) -> None:
        row.citations = []
        seen = set()
        for index, citation in enumerate(element.sources):
            source = self.refer(models.Source, citation.source, (*row.path, "sources", index))
            if source is None:
                continue
            key = (id(source), citation.field, citation.stance)
            if key in seen and not self.only_completes:
                self._fault(
                    (*row.path, "sources", index), "this source is cited twice for this fact"
                )
            elif key not in seen:
                row.citations.append((citation, source))
            seen.add(key)

    def refer(self, model: type[Model], name: str, place: Path) -> Any | None:
        """The record that the dossier calls ``name``; where there is none, that is a fault."""
        found = self.named[model].get(name)
        if found is None and self._may_be_stored(model):
            found = self.stored.find(model, (name,))
            if found is not None:
                self.only_named.append(found)
        if found is None and name not in self.lost_names:
            self._fault(place, f"no such {model._meta.verbose_name} '{name}'")
        return found

    def _may_be_stored(self, model: type[Model]) -> bool:
        """Whether a record of this kind may be named without standing in the file: a draft's keys mean its own."""
        return not self.only_completes or model not in SHARED or model is models.AgendaArea

    def _fault(self, path: Path, reason: str) -> None:
        self.faults.append(Fault(path, reason))

    def _economy_is_party(self, code: str, path: Path) -> None:
        is_known = (code,) in self.stored.rows[models.Economy]
        if is_known and code not in self.parties and code not in self.lost_names:
            self._fault((*path, "economy"), str(NO_PARTY))

    # --- Shared records ---------------------------------------------------------------------------

    def _words_of_the_field(self) -> None:
        for index, area in enumerate(self.dossier.areas):
            found = self.recogniser.area(area)
            if found is not None:
                # The vocabulary is kept by its own files, not by dossiers.
                self.named[models.AgendaArea][area.slug] = found
                continue
            row = self._row((area.slug,), area, ("areas", index))
            self.named[models.AgendaArea][area.slug] = row.instance
        for index, area in enumerate(self.dossier.areas):
            if area.parent is not None:
                self._link_later(
                    models.AgendaArea, (area.slug,), "parent", area.parent, ("areas", index)
                )

    def _shared_records(self) -> None:
        for name in ("sources", "organizations", "people", "instruments"):
            self._names_stand_once(name)
        self._sources()
        for index, organization in enumerate(self.dossier.organizations):
            row = self._named_record(organization, ("organizations", index))
            for position, former in enumerate(organization.former_names):
                path = (*row.path, "former_names", position)
                self._row((row.instance.slug, former.name), former, path, organization=row.instance)
            self._drop_missing(
                models.FormerName,
                lambda each, own=row: each.organization_id == own.instance.pk,
                row,
            )
        for index, person in enumerate(self.dossier.people):
            self._person(person, ("people", index))
        for index, instrument in enumerate(self.dossier.instruments):
            found = self.recogniser.instrument(instrument)
            identity = (found.slug if found else instrument.slug,)
            row = self._merged(identity, instrument, ("instruments", index), found)
            self._keep_slug(row, instrument.slug)
            self.named[models.LegalInstrument][instrument.slug] = row.instance
        for index, listed in enumerate(self.dossier.product_lists):
            self._product_list(listed, ("product_lists", index))

    def _names_stand_once(self, section: str) -> None:
        seen = set()
        for index, element in enumerate(getattr(self.dossier, section)):
            field = NAME_FIELDS[element.record]
            name = getattr(element, field)
            if name in seen:
                self._fault((section, index, field), f"'{name}' stands twice in the file")
            seen.add(name)

    def _sources(self) -> None:
        found = {each.key: self.recogniser.source(each) for each in self.dossier.sources}
        new = [key for key, source in found.items() if source is None]
        keys = self.recogniser.free_source_keys(new)
        by_url: dict[str, Row] = {}
        for index, element in enumerate(self.dossier.sources):
            path: Path = ("sources", index)
            stored = found[element.key]
            url = models.sources.normalise_url(element.url)
            if url and url in by_url:
                self._same_page_again(element, path, by_url[url])
                continue
            identity = (stored.key if stored else keys[element.key],)
            row = self._row(identity, element, path, instance=stored)
            self._set(row, "key", identity[0])
            row.instance.normalised_url = url
            self.named[models.Source][element.key] = row.instance
            if url:
                by_url[url] = row

    def _same_page_again(self, element: format1.Source, path: Path, first: Row) -> None:
        if not self.only_completes:
            self._fault((*path, "url"), f"this is the same page as that of “{first.instance.key}”")
        self.named[models.Source][element.key] = first.instance

    def _named_record(self, element: format1.Person | format1.Organization, path: Path) -> Row:
        """The row of a person or organization, which may be recorded under another name."""
        model = element.record
        found = self.recogniser.named(model, element)
        slug = found.slug if found else element.slug
        if found is None and self.only_completes:
            slug = self.recogniser.free_slug(model, slug)
        row = self._merged((slug,), element, path, found)
        self._set(row, "slug", slug)
        if found is not None and self.only_completes:
            names = [name for name in names_of(element) if name not in _names(found)]
            row.unite("aliases", names)
        self.named[model][element.slug] = row.instance
        return row

    def _merged(self, identity: Identity, element: Element, path: Path, found: Any) -> Row:
        """The row of an element; for a second element that means the same shared record, the first one's row."""
        twin = self._by_identity[element.record].get(identity)
        if twin is not None and self.only_completes:
            return twin
        return self._row(identity, element, path, instance=found)

    def _keep_slug(self, row: Row, slug: str) -> None:
        if row.is_new:
            self._set(row, "slug", slug)

    def _set(self, row: Row, name: str, value: Any) -> None:
        """Sets what names the record: a stored one keeps its name, whatever the file calls it."""
        setattr(row.instance, name, value)
        row.changed.discard(name)
        if row.is_new:
            row.changed.add(name)

    def _person(self, person: format1.Person, path: Path) -> None:
        row = self._named_record(person, path)
        for position, post in enumerate(person.appointments):
            place = (*path, "appointments", position)
            organization = (
                self.named[models.Organization].get(post.organization)
                or self.stored.find(models.Organization, (post.organization,))
                if post.organization
                else None
            )
            identity = (
                row.instance.slug,
                post.title,
                organization.slug if organization is not None else post.organization,
                kept_day("first_day", post.first_day)[0],
            )
            if identity in self._by_identity[models.Appointment] and self.only_completes:
                continue
            self._row(identity, post, place, parent=row, person=row.instance)

    def _product_list(self, element: format1.ProductList, path: Path) -> None:
        row = self._row((element.slug,), element, path)
        self.named[models.ProductList][element.slug] = row.instance
        for position, code in enumerate(element.codes):
            identity = (element.slug, code.code, code.valid_from, code.last_day, code.condition)
            place = (*path, "codes", position)
            self._row(identity, code, place, product_list=row.instance)
        self._drop_missing(
            models.ProductListCode, lambda each: each.product_list_id == row.instance.pk, row
        )

    def _drop_missing(self, model: type[Model], is_its: Any, owner: Row) -> None:
        """Removes the stored parts of a list that the file gives as a whole."""
        if owner.is_new or owner.only_completes:
            return
        for identity, instance in self.stored.rows[model].items():
            if identity not in self._by_identity[model] and is_its(instance):
                self.removed[model].append(instance)

    # --- The negotiation --------------------------------------------------------------------------

    def _negotiation(self) -> None:
        element = self.dossier.negotiation
        path: Path = ("negotiation",)
        self.negotiation = self._row(
            (element.slug,), element, path, instance=self.stored.negotiation
        )
        talks = self.negotiation.instance
        self.parties = {each.economy for each in element.parties}
        for index, party in enumerate(element.parties):
            place = (*path, "parties", index)
            self._row((party.economy,), party, place, negotiation=talks, position=index)
        self._drop_missing(models.Party, lambda each: True, self.negotiation)
        for index, change in enumerate(element.status_changes):
            place = (*path, "status_changes", index)
            self._row(
                (change.changed_on,), change, place, parent=self.negotiation, negotiation=talks
            )

    def _rounds_and_agenda(self) -> None:
        talks = self.negotiation.instance
        for index, meeting in enumerate(self.dossier.rounds):
            row = self._row(
                (meeting.key,),
                meeting,
                ("rounds", index),
                parent=self.negotiation,
                negotiation=talks,
            )
            self.named[models.Round][meeting.key] = row.instance
            self._around_the_table(meeting, row)
        for index, item in enumerate(self.dossier.agenda):
            path: Path = ("agenda", index)
            self._row(
                self._area_identity(item.area),
                item,
                path,
                parent=self.negotiation,
                negotiation=talks,
                position=index,
            )
        for index, item in enumerate(self.dossier.agenda):
            if item.split_from is not None:
                self._link_later(
                    models.AgendaItem,
                    self._area_identity(item.area),
                    "split_from",
                    item.split_from,
                    ("agenda", index),
                    self._area_identity(item.split_from),
                )
            else:
                self._unlink(models.AgendaItem, self._area_identity(item.area), "split_from")

    def _area_identity(self, slug: str) -> Identity:
        """The identity of what hangs on an area, which may be recorded under another slug than the file's."""
        area = self.named[models.AgendaArea].get(slug)
        return (area.slug if area is not None else slug,)

    def _around_the_table(self, meeting: format1.Round, row: Row) -> None:
        for position, discussion in enumerate(meeting.discussions):
            self._row(
                (meeting.key, *self._area_identity(discussion.area)),
                discussion,
                (*row.path, "discussions", position),
                parent=row,
                round=row.instance,
                position=position,
            )
        self._drop_missing(models.Discussion, lambda each: each.round_id == row.instance.pk, row)
        for position, readout in enumerate(meeting.readouts):
            path = (*row.path, "readouts", position)
            self._economy_is_party(readout.economy, path)
            self._row((meeting.key, readout.economy), readout, path, parent=row, round=row.instance)
        for position, delegation in enumerate(meeting.delegations):
            self._delegation(meeting, delegation, row, position)

    def _delegation(
        self,
        meeting: format1.Round,
        delegation: format1.Delegation,
        meeting_row: Row,
        position: int,
    ) -> None:
        path = (*meeting_row.path, "delegations", position)
        self._economy_is_party(delegation.economy, path)
        identity = (meeting.key, delegation.economy)
        row = self._row(
            identity,
            delegation,
            path,
            parent=meeting_row,
            round=meeting_row.instance,
            position=position,
        )
        for index, delegate in enumerate(delegation.delegates):
            person = self.named[models.Person].get(delegate.person)
            slug = person.slug if person is not None else delegate.person
            self._row(
                (*identity, slug),
                delegate,
                (*path, "delegates", index),
                parent=row,
                delegation=row.instance,
                position=index,
            )
        self._drop_missing(models.Delegate, lambda each: each.delegation_id == row.instance.pk, row)

    # --- What came of it --------------------------------------------------------------------------

    def _agreements(self) -> None:
        talks = self.negotiation.instance
        for index, agreement in enumerate(self.dossier.agreements):
            path: Path = ("agreements", index)
            if agreement.slug in self.stored.taken[models.Agreement]:
                self._fault((*path, "slug"), "this is an agreement of another negotiation")
                continue
            row = self._row(
                (agreement.slug,), agreement, path, parent=self.negotiation, negotiation=talks
            )
            for position, stage in enumerate(agreement.stages):
                place = (*path, "stages", position)
                identity: Identity = (agreement.slug, stage.stage)
                self._row(identity, stage, place, parent=row, agreement=row.instance)
            for position, commitment in enumerate(agreement.commitments):
                self._commitment(commitment, (*path, "commitments", position), row, position)

    def _commitment(
        self, commitment: format1.Commitment, path: Path, agreement: Row, position: int
    ) -> None:
        self._economy_is_party(commitment.economy, path)
        slug = agreement.instance.slug
        row = self._row(
            (slug, commitment.key),
            commitment,
            path,
            parent=agreement,
            agreement=agreement.instance,
            position=position,
        )
        self.named[models.Commitment][f"{slug}/{commitment.key}"] = row.instance
        for index, evidence in enumerate(commitment.evidence):
            identity = (slug, commitment.key, evidence.seen_on, evidence.state)
            place = (*path, "evidence", index)
            self._row(identity, evidence, place, parent=row, commitment=row.instance)

    def _positions(self) -> None:
        self._name_stored(models.Commitment)
        self._name_stored(models.TariffRate)
        talks = self.negotiation.instance
        for index, position in enumerate(self.dossier.positions):
            path: Path = ("positions", index)
            self._economy_is_party(position.economy, path)
            self._row((position.key,), position, path, parent=self.negotiation, negotiation=talks)
        for index, position in enumerate(self.dossier.positions):
            if position.answers is not None:
                self._link_later(
                    models.Position,
                    (position.key,),
                    "answers",
                    position.answers,
                    ("positions", index),
                )
            else:
                self._unlink(models.Position, (position.key,), "answers")

    def _name_stored(self, model: type[Model]) -> None:
        """Lets the stored records be named as "agreement/commitment" and "measure/rate"."""
        for identity, instance in self.stored.rows[model].items():
            self.named[model].setdefault("/".join(identity), instance)

    def _link_later(
        self,
        model: type[Model],
        identity: Identity,
        name: str,
        target: str,
        path: Path,
        target_identity: Identity | None = None,
    ) -> None:
        """Notes a reference to a record of the same kind."""
        row = self._by_identity[model].get(identity)
        target_row = self._by_identity[model].get(target_identity or (target,))
        stored = self.stored.find(model, target_identity or (target,))
        if target_row is None and stored is not None:
            target_row = Row(stored, path, is_new=False)
        if row is None:
            return
        if target_row is None:
            if target not in self.lost_names:
                self._fault((*path, name), f"no such {model._meta.verbose_name} '{target}'")
            return
        key = target_row.instance.pk
        if row.only_completes and not row.is_new:
            return
        if key is None or getattr(row.instance, f"{name}_id") != key:
            row.later[name] = target_row
            row.changed_around = True

    def _unlink(self, model: type[Model], identity: Identity, name: str) -> None:
        row = self._by_identity[model].get(identity)
        if row is not None:
            row.put(name, None)

    def _events(self) -> None:
        talks = self.negotiation.instance
        for index, event in enumerate(self.dossier.events):
            self._row(
                (event.key,), event, ("events", index), parent=self.negotiation, negotiation=talks
            )

    def _deadlines(self) -> None:
        talks = self.negotiation.instance
        for index, deadline in enumerate(self.dossier.deadlines):
            path: Path = ("deadlines", index)
            if deadline.slug in self.stored.taken[models.Deadline]:
                self._fault((*path, "slug"), "this is a deadline of another negotiation")
                continue
            row = self._row(
                (deadline.slug,), deadline, path, parent=self.negotiation, negotiation=talks
            )
            for position, revision in enumerate(deadline.revisions):
                identity = (deadline.slug, revision.announced_on, revision.due_on)
                place = (*path, "revisions", position)
                self._row(identity, revision, place, parent=row, deadline=row.instance)

    # --- Measures ---------------------------------------------------------------------------------

    def _tariff_measures(self) -> None:
        for index, measure in enumerate(self.dossier.tariff_measures):
            path: Path = ("tariff_measures", index)
            row = self._row((measure.slug,), measure, path)
            self.named[models.TariffMeasure][measure.slug] = row.instance
            self._link_to_negotiation(row)
            for position, scope in enumerate(measure.scopes):
                self._row(
                    (measure.slug, scope.product_list, scope.role),
                    scope,
                    (*path, "scopes", position),
                    measure=row.instance,
                )
            for position, rate in enumerate(measure.rates):
                self._rate(rate, (*path, "rates", position), row)

    def _rate(self, rate: format1.TariffRate, path: Path, measure: Row) -> None:
        slug = measure.instance.slug
        if rate.origin is not None and not self.may_write_lines(slug, rate.origin):
            is_known = (rate.origin,) in self.stored.rows[models.Economy]
            if is_known and rate.origin not in self.lost_names:
                self._fault(
                    (*path, "origin"),
                    "this economy is no party of the negotiation: a measure that others share takes rates of the parties only",
                )
        stored = self.stored.find(models.TariffRate, (slug, rate.key))
        if stored is not None and not self.belongs(stored):
            self._fault(
                (*path, "key"),
                f"this is the key of a rate for {stored.origin_id}, which is no party",
            )
            return
        row = self._row((slug, rate.key), rate, path, parent=measure, measure=measure.instance)
        self.named[models.TariffRate][f"{slug}/{rate.key}"] = row.instance

    def is_own_measure(self, slug: str) -> bool:
        """Whether a measure came with this negotiation: its slug begins with the negotiation's."""
        return slug.startswith(f"{self.dossier.negotiation.slug}-")

    def may_write_lines(self, measure: str, origin: str) -> bool:
        return origin in self.parties or self.is_own_measure(measure)

    def belongs(self, rate: models.TariffRate) -> bool:
        """Whether a rate is part of this negotiation's dossier: that of a party, or of all economies."""
        return rate.origin_id is None or self.may_write_lines(rate.measure.slug, rate.origin_id)

    def _link_to_negotiation(self, row: Row) -> None:
        stored = self.stored.bears_on[row.model].get(row.instance.pk or 0, set())
        if self.stored.negotiation_id is None or self.stored.negotiation_id not in stored:
            self.links[row.model].append(row)
            row.changed_around = True

    def _tie_what_nothing_else_ties(self) -> None:
        """Links people, organizations, instruments and sources that nothing else of the negotiation names."""
        named = {
            (field.refers_to, getattr(element, field.name))
            for element, _ in walk(self.dossier)
            for field in carried_fields(type(element))
            if field.refers_to in TIED_ELSEHOW
        }
        stored = self._named_by_what_stays()
        for elements in (
            self.dossier.organizations,
            self.dossier.people,
            self.dossier.instruments,
            self.dossier.sources,
        ):
            for element in elements:
                name = getattr(element, NAME_FIELDS[element.record])
                record = self.named[element.record].get(name)
                is_named = (element.record, name) in named or (
                    record is not None and (element.record, record.pk) in stored
                )
                row = next(
                    (each for each in self.rows[element.record] if each.instance is record), None
                )
                if row is not None and not is_named:
                    self._link_to_negotiation(row)

    def _named_by_what_stays(self) -> set[tuple[type[Model], int]]:
        """The records that stored facts of the negotiation name."""
        removed = {id(each) for instances in self.removed.values() for each in instances}
        return {
            (model, key)
            for naming, columns in NAMED_BY.items()
            for each in self.stored.all(naming)
            if id(each) not in removed and self._is_of_these_talks(each)
            for column, model in columns.items()
            if (key := getattr(each, column)) is not None
        }

    def _is_of_these_talks(self, stored: Any) -> bool:
        """Whether a stored record that names others is part of this dossier."""
        if isinstance(stored, models.Appointment):
            return any(stored.person_id == each.pk for each in self.named[models.Person].values())
        if isinstance(stored, models.TariffRate):
            return self.belongs(stored)
        return not isinstance(stored, models.TrailStep) or not self._is_step_of_another(stored)

    def _nontariff_measures(self) -> None:
        self._name_stored(models.Commitment)
        for index, measure in enumerate(self.dossier.nontariff_measures):
            path: Path = ("nontariff_measures", index)
            row = self._row((measure.slug,), measure, path)
            self._link_to_negotiation(row)
            for position, step in enumerate(measure.trail):
                place = (*path, "trail", position)
                stored = self.stored.find(models.TrailStep, (measure.slug, step.key))
                if stored is not None and self._is_step_of_another(stored):
                    self._fault((*place, "key"), "this is the key of a step in another negotiation")
                    continue
                self._row((measure.slug, step.key), step, place, parent=row, measure=row.instance)

    def _is_step_of_another(self, step: models.TrailStep) -> bool:
        """Whether a step was taken at a round or in an agreement of another negotiation."""
        own = self.stored.negotiation_id
        at = {step.round.negotiation_id} if step.round else set()
        if step.commitment:
            at.add(step.commitment.agreement.negotiation_id)
        return bool(at) and own not in at

    # --- What the file does not mention -----------------------------------------------------------

    def _remove_what_is_not_mentioned(self) -> None:
        for kind in OWN_KINDS:
            self._remove_missing(kind.model, self.stored.all(kind.model))
        if self.stored.negotiation_id is None:
            return
        for model in (*MEASURES, *TIED_ELSEHOW):
            self._unlink_missing(model)
        self._remove_missing(
            models.TariffRate, filter(self._is_own_line, self.stored.all(models.TariffRate))
        )
        self._remove_missing(
            models.TrailStep, filter(self._is_own_step, self.stored.all(models.TrailStep))
        )
        own_scopes = (
            each
            for each in self.stored.all(models.MeasureScope)
            if self.is_own_measure(each.measure.slug)
        )
        self._remove_missing(models.MeasureScope, own_scopes)

    def _remove_missing(self, model: type[Model], stored: Iterable[Any]) -> None:
        kept = {id(row.instance) for row in self.rows[model]}
        kept |= {id(instance) for instance in self.removed[model]}
        self.removed[model].extend(each for each in stored if id(each) not in kept)

    def _unlink_missing(self, model: type[Model]) -> None:
        """Parts the negotiation from measures that the file does not name, and removes those that bear on nothing else."""
        kept = {id(row.instance) for row in self.rows[model]}
        for measure in self.stored.all(model):
            links = self.stored.bears_on[model].get(measure.pk, set())
            if id(measure) in kept or self.stored.negotiation_id not in links:
                continue
            is_of_these_talks_alone = links == {self.stored.negotiation_id}
            if model in MEASURES and is_of_these_talks_alone and self.is_own_measure(measure.slug):
                self.removed[model].append(measure)
            else:
                self.unlinked[model].append(measure)

    def _other_negotiations(self, model: type[Model], measure: int) -> set[int]:
        return self.stored.bears_on[model].get(measure, set()) - {self.stored.negotiation_id or 0}

    def _is_own_line(self, rate: models.TariffRate) -> bool:
        """Whether a rate is a fact of this negotiation and of no other: then a file without it removes it."""
        parties = self.parties | {each.economy_id for each in self.stored.all(models.Party)}
        if not self.is_own_measure(rate.measure.slug) and rate.origin_id not in {None, *parties}:
            return False
        others = self._other_negotiations(models.TariffMeasure, rate.measure_id)
        if rate.origin_id is None:
            return not others and self.is_own_measure(rate.measure.slug)
        return not any(rate.origin_id in self.stored.parties_of_others[each] for each in others)

    def _is_own_step(self, step: models.TrailStep) -> bool:
        if step.round is None and step.commitment is None:
            return not self._other_negotiations(models.NontariffMeasure, step.measure_id)
        return not self._is_step_of_another(step)


def _names(record: Any) -> set[str]:
    return {record.name, record.native_name, *record.aliases}
