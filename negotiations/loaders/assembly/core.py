"""The heart of assembling: how an element becomes a row, and how elements refer to records."""

from collections import defaultdict
from typing import Any, Final

from django.db.models import Model

from negotiations import models
from negotiations.loaders import format1
from negotiations.loaders.elements import carried_fields, kept_day
from negotiations.loaders.format1 import Element
from negotiations.loaders.kinds import Identity
from negotiations.loaders.problems import Fault, Path
from negotiations.loaders.recognition import Recogniser
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


class Assembly:
    """The rows that a dossier comes to, the records that are to go, and the faults found on the way."""

    negotiation: Row

    def __init__(self, dossier: format1.Dossier, stored: Stored, lost_names: set[str]) -> None:
        self.dossier = dossier
        self.stored = stored
        self.lost_names = lost_names
        self.only_completes = dossier.shared_records == "complete"
        self.recogniser = Recogniser(stored, by_name=self.only_completes)
        self.rows: dict[type[Model], list[Row]] = defaultdict(list)
        self.removed: dict[type[Model], list[Any]] = defaultdict(list)
        self.faults: list[Fault] = []
        # Records by the names by which the dossier's other elements refer to them.
        self.named: dict[type[Model], dict[str, Any]] = defaultdict(dict)
        self.by_identity: dict[type[Model], dict[Identity, Row]] = defaultdict(dict)
        self.parties = {each.economy for each in dossier.negotiation.parties}
        # Stored records that the dossier names without describing them.
        self.only_named: list[Any] = []
        self.links: dict[type[Model], list[Row]] = defaultdict(list)
        self.unlinked: dict[type[Model], list[Any]] = defaultdict(list)

    def row(
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
        twin = self.by_identity[model].get(identity)
        if twin is not None:
            self.fault(path, "this stands twice in the file")
            return twin
        if instance is None:
            instance = self.stored.find(model, identity)
        row = Row(
            instance if instance is not None else model(),
            path,
            is_new=instance is None,
            only_completes=self._only_completes(model, instance),
        )
        self.by_identity[model][identity] = row
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
                self.fault(
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
            self.fault(place, f"no such {model._meta.verbose_name} '{name}'")
        return found

    def _may_be_stored(self, model: type[Model]) -> bool:
        """Whether a record of this kind may be named without standing in the file: a draft's keys mean its own."""
        return not self.only_completes or model not in SHARED or model is models.AgendaArea

    def fault(self, path: Path, reason: str) -> None:
        self.faults.append(Fault(path, reason))

    def require_party(self, code: str, path: Path) -> None:
        is_known = (code,) in self.stored.rows[models.Economy]
        if is_known and code not in self.parties and code not in self.lost_names:
            self.fault((*path, "economy"), str(NO_PARTY))

    def drop_missing(self, model: type[Model], is_its: Any, owner: Row) -> None:
        """Removes the stored parts of a list that the file gives as a whole."""
        if owner.is_new or owner.only_completes:
            return
        for identity, instance in self.stored.rows[model].items():
            if identity not in self.by_identity[model] and is_its(instance):
                self.removed[model].append(instance)

    def link_later(
        self,
        model: type[Model],
        identity: Identity,
        name: str,
        target: str,
        path: Path,
        target_identity: Identity | None = None,
    ) -> None:
        """Notes a reference to a record of the same kind."""
        row = self.by_identity[model].get(identity)
        target_row = self.by_identity[model].get(target_identity or (target,))
        stored = self.stored.find(model, target_identity or (target,))
        if target_row is None and stored is not None:
            target_row = Row(stored, path, is_new=False)
        if row is None:
            return
        if target_row is None:
            if target not in self.lost_names:
                self.fault((*path, name), f"no such {model._meta.verbose_name} '{target}'")
            return
        key = target_row.instance.pk
        if row.only_completes and not row.is_new:
            return
        if key is None or getattr(row.instance, f"{name}_id") != key:
            row.later[name] = target_row
            row.changed_around = True

    def unlink(self, model: type[Model], identity: Identity, name: str) -> None:
        row = self.by_identity[model].get(identity)
        if row is not None:
            row.put(name, None)

    def name_stored(self, model: type[Model]) -> None:
        """Lets the stored records be named as "agreement/commitment" and "measure/rate"."""
        for identity, instance in self.stored.rows[model].items():
            self.named[model].setdefault("/".join(identity), instance)

    def tie(self, row: Row) -> None:
        stored = self.stored.bears_on[row.model].get(row.instance.pk or 0, set())
        if self.stored.negotiation_id is None or self.stored.negotiation_id not in stored:
            self.links[row.model].append(row)
            row.changed_around = True

    def area_identity(self, slug: str) -> Identity:
        """The identity of what hangs on an area, which may be recorded under another slug than the file's."""
        area = self.named[models.AgendaArea].get(slug)
        return (area.slug if area is not None else slug,)

    def is_own_measure(self, slug: str) -> bool:
        """Whether a measure came with this negotiation: its slug begins with the negotiation's."""
        return slug.startswith(f"{self.dossier.negotiation.slug}-")

    def may_write_lines(self, measure: str, origin: str) -> bool:
        return origin in self.parties or self.is_own_measure(measure)

    def belongs(self, rate: models.TariffRate) -> bool:
        """Whether a rate is part of this negotiation's dossier: that of a party, or of all economies."""
        return rate.origin_id is None or self.may_write_lines(rate.measure.slug, rate.origin_id)

    def is_step_of_another(self, step: models.TrailStep) -> bool:
        """Whether a step was taken at a round or in an agreement of another negotiation."""
        own = self.stored.negotiation_id
        at = {step.round.negotiation_id} if step.round else set()
        if step.commitment:
            at.add(step.commitment.agreement.negotiation_id)
        return bool(at) and own not in at

    def set_name(self, row: Row, name: str, value: Any) -> None:
        """Sets what names the record: a stored one keeps its name, whatever the file calls it."""
        setattr(row.instance, name, value)
        row.changed.discard(name)
        if row.is_new:
            row.changed.add(name)
