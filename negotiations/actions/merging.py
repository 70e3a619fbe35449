"""Two records of one thing become one: the kept record takes over the names of the other, its citations and all that names it.

The log keeps the whole of it as one: reverting it brings back both records with their references.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, ForeignKey, Model
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from negotiations import models
from negotiations.actions.changes import Authorship, Entry, for_the_log, log_changes
from negotiations.actions.keys import numbered
from negotiations.actions.records import locked
from negotiations.actions.snapshots import snapshots
from negotiations.actions.twins import blanks_filled, key_in, twin_of
from negotiations.models import (
    ChangeKind,
    Citation,
    DelegateRole,
    FormerAddress,
    Proposal,
    ProposalState,
    Publication,
    StaffNote,
)
from negotiations.models.guards import sentence_of
from negotiations.models.publication import Published
from negotiations.models.records import Record
from negotiations.permissions import may_merge

Ref: TypeAlias = tuple[type[Model], int]

# What can be merged, and the field that names a record of it in addresses and dossiers.
MERGEABLE: Final[Mapping[type[Record], str]] = {
    models.AgendaArea: "slug",
    models.NontariffMeasure: "slug",
    models.Organization: "slug",
    models.Person: "slug",
    models.Source: "key",
    models.TariffMeasure: "slug",
}
MAY_NOT: Final = _("You may not merge records: ask a publisher.")
NOT_MERGEABLE: Final = _("Records of this kind are not merged.")
THE_SAME: Final = _("These are one record already: choose two.")
OPEN_PROPOSAL: Final = _("“%(record)s” has an open proposal: decide on it first.")
# What goes over with the record and is no field of it, kept with its last snapshot.
ADDRESSES: Final = "_former_addresses"
NOTES: Final = "_staff_notes"


@dataclass
class Merger:
    """What a merger comes to: how many records of each kind now name the kept one, and what was decided on the way."""

    kept: Record
    merged: Record
    moved: dict[type[Model], int] = field(default_factory=lambda: defaultdict(int))
    sentences: list[str] = field(default_factory=list)


class _Rehearsal(Exception):
    """Undoes a merger that was tried out only."""


def rehearse_merger(*, kept: Record, merged: Record, authorship: Authorship) -> Merger:
    """What merging the two would come to. Changes nothing; raises what merging raises."""
    found: list[Merger] = []
    try:
        with transaction.atomic():
            found.append(
                merge_records(
                    kept=kept,
                    kept_version=kept.version,
                    merged=merged,
                    merged_version=merged.version,
                    authorship=authorship,
                )
            )
            raise _Rehearsal
    except _Rehearsal:
        return found[0]


@transaction.atomic
def merge_records(
    *,
    kept: Record,
    kept_version: int,
    merged: Record,
    merged_version: int,
    authorship: Authorship,
) -> Merger:
    """Makes ``kept`` stand for ``merged`` too, which goes. Raises PermissionDenied, Stale, Gone or ValidationError."""
    if authorship.by is not None and not may_merge(authorship.by):
        raise PermissionDenied(MAY_NOT)
    if type(kept) is not type(merged) or type(kept) not in MERGEABLE:
        raise ValidationError(NOT_MERGEABLE)
    if kept.pk == merged.pk:
        raise ValidationError(THE_SAME)
    merging = _Merging(locked(kept, kept_version), locked(merged, merged_version))
    try:
        with transaction.atomic():
            merging.carry_out()
    except IntegrityError as error:
        raise ValidationError(sentence_of(error) or str(error)) from error
    log_changes(authorship=authorship, entries=merging.entries())
    return merging.merger


class _Merging:
    """One merger as it goes on. Every row is told before it is touched, and again when all is done."""

    def __init__(self, kept: Record, merged: Record) -> None:
        self.kept, self.merged = kept, merged
        self.model = type(kept)
        self.name = MERGEABLE[self.model]
        self.merger = Merger(kept, merged)
        self.before: dict[Ref, tuple[Record, dict[str, Any]]] = {}
        self.gone: set[Ref] = set()
        for record in (kept, merged):
            self._note([record])

    def carry_out(self) -> None:
        self._refuse_open_proposals()
        self._move_notes_and_addresses()
        for relation in self.model._meta.related_objects:
            if isinstance(relation.field, ForeignKey):
                self._move_rows(relation.related_model, relation.field)
        self._move_citations(self.kept, self.merged)
        self._move_words()
        links = {
            each.name: {
                *getattr(self.kept, each.name).all(),
                *getattr(self.merged, each.name).all(),
            }
            for each in self.model._meta.many_to_many
        }
        self._remove(self.merged)
        self._take_over()
        self.kept.full_clean()
        self.kept.save()
        for name, records in links.items():
            getattr(self.kept, name).set(records)
        kind = ContentType.objects.get_for_model(self.model)
        FormerAddress.objects.create(
            content_type=kind, name=getattr(self.merged, self.name), object_id=self.kept.pk
        )

    # --- What is told -----------------------------------------------------------------------------

    def _note(self, records: Iterable[Record]) -> None:
        """Keeps what the records were, before anything of them changes."""
        new = [each for each in records if _ref(each) not in self.before]
        by_model: dict[type[Record], list[int]] = defaultdict(list)
        for each in new:
            by_model[type(each)].append(each.pk)
        for model, keys in by_model.items():
            rows = list(for_the_log(model._default_manager.filter(pk__in=keys)))
            for row, told in zip(rows, snapshots(rows), strict=True):
                self.before[_ref(row)] = (row, told)

    def entries(self) -> list[Entry]:
        told: list[Entry] = []
        left: dict[type[Record], list[int]] = defaultdict(list)
        for model, pk in self.before.keys() - self.gone:
            left[model].append(pk)  # type: ignore[index]  # a reference names the class of a record
        for model, keys in left.items():
            rows = list(for_the_log(model._default_manager.filter(pk__in=keys)).order_by("pk"))
            for row, after in zip(rows, snapshots(rows), strict=True):
                before = self.before[_ref(row)][1]
                if after != before or row == self.kept:
                    row.version += 1
                    told.append(Entry(row, ChangeKind.MERGED, before, after))
            changed = [each.record.pk for each in told if type(each.record) is model]
            model._default_manager.filter(pk__in=changed).update(version=F("version") + 1)
        for ref in sorted(self.gone, key=lambda each: (each[0].__name__, each[1])):
            row, before = self.before[ref]
            told.append(Entry(row, ChangeKind.MERGED, before, None, row.pk))
        # The kept record first: by it the whole is found.
        return sorted(told, key=lambda each: each.pk is not None or each.record != self.kept)

    # --- What goes over ---------------------------------------------------------------------------

    def _refuse_open_proposals(self) -> None:
        kind = ContentType.objects.get_for_model(self.model)
        for record in (self.kept, self.merged):
            if Proposal.objects.filter(
                content_type=kind, object_id=record.pk, state=ProposalState.OPEN
            ).exists():
                raise ValidationError(OPEN_PROPOSAL, params={"record": str(record)})

    def _move_notes_and_addresses(self) -> None:
        kind = ContentType.objects.get_for_model(self.model)
        told = self.before[_ref(self.merged)][1]
        for name, model in ((ADDRESSES, FormerAddress), (NOTES, StaffNote)):
            rows = model._default_manager.filter(content_type=kind, object_id=self.merged.pk)
            told[name] = sorted(rows.values_list("pk", flat=True))
            rows.update(object_id=self.kept.pk)

    def _move_rows(self, model: Any, link: "ForeignKey[Any, Any]") -> None:
        """Makes the rows that name the merged record by ``link`` name the kept one."""
        if not issubclass(model, Record):
            return
        rows = list(model._default_manager.filter(**{link.name: self.merged}))
        if not rows:
            return
        if model is Citation:
            self._note_facts(rows)
        else:
            self._note(rows)
        for row in rows:
            self._move_row(row, link)

    def _move_row(self, row: Record, link: "ForeignKey[Any, Any]") -> None:
        if row.pk == self.kept.pk and type(row) is self.model:
            # The kept record hung on the merged one: it hangs where that one hung.
            setattr(self.kept, link.attname, getattr(self.merged, link.attname))
            setattr(row, link.attname, getattr(self.merged, link.attname))
            self._store(row, link)
            return
        setattr(row, link.attname, self.kept.pk)
        twin, constraint = twin_of(row, link.name)
        if twin is None or constraint is None:
            self._store(row, link)
        elif (key := key_in(type(row), constraint)) is not None:
            self._under_another_key(row, link, key)
        else:
            self._into_its_twin(row, twin)

    def _store(self, row: Record, link: "ForeignKey[Any, Any]") -> None:
        type(row)._default_manager.filter(pk=row.pk).update(
            **{link.attname: getattr(row, link.attname)}
        )
        self.merger.moved[type(row)] += 1

    def _under_another_key(self, row: Record, link: "ForeignKey[Any, Any]", key: str) -> None:
        old = getattr(row, key)
        taken = type(row)._default_manager.filter(**{link.name: self.kept})
        new = numbered(old, set(taken.values_list(key, flat=True)))
        type(row)._default_manager.filter(pk=row.pk).update(
            **{link.attname: self.kept.pk, key: new}
        )
        self.merger.moved[type(row)] += 1
        self.merger.sentences.append(
            gettext("%(kind)s “%(old)s” is called “%(new)s” now: both had one of this key.")
            % {"kind": type(row)._meta.verbose_name, "old": old, "new": new}
        )

    def _into_its_twin(self, row: Record, twin: Record) -> None:
        """What both records had goes into one: the kept record's own stays, with what it lacked."""
        if isinstance(row, Citation):
            row.delete()
            return
        self._note([twin])
        sentence = gettext("Both stood in %(kind)s “%(row)s”: the two entries became one.") % {
            "kind": type(row)._meta.verbose_name,
            "row": _called(self.before[_ref(row)][0]),
        }
        for relation in type(row)._meta.related_objects:
            if isinstance(relation.field, ForeignKey) and issubclass(
                relation.related_model, Record
            ):
                hanging = list(
                    relation.related_model._default_manager.filter(**{relation.field.name: row.pk})
                )
                self._note(hanging)
                for each in hanging:
                    setattr(each, relation.field.attname, twin.pk)
                    self._store(each, relation.field)
        self._move_citations(twin, row)
        values = blanks_filled(twin, self.before[_ref(row)][0])
        if isinstance(row, models.Delegate) and row.role == DelegateRole.HEAD:
            values["role"] = DelegateRole.HEAD
        self._remove(row)
        if values:
            type(twin)._default_manager.filter(pk=twin.pk).update(**values)
        self.merger.sentences.append(sentence)

    def _remove(self, row: Record) -> None:
        self.gone.add(_ref(row))
        if isinstance(row, models.Fact):
            row.citations.all().delete()
        type(row)._default_manager.filter(pk=row.pk).delete()

    def _note_facts(self, citations: Iterable[Citation]) -> None:
        """The log tells citations with the facts that they support."""
        keys: dict[type[Model], list[int]] = defaultdict(list)
        for each in citations:
            model = ContentType.objects.get_for_id(each.content_type_id).model_class()
            if model is not None:
                keys[model].append(each.object_id)
        for model, pks in keys.items():
            if issubclass(model, Record):
                self._note(model._default_manager.filter(pk__in=pks))

    def _move_citations(self, to: Model, gone: Model) -> None:
        """Gives the citations of ``gone`` to the fact ``to``, unless it has the same."""
        if not isinstance(to, models.Fact):
            return
        kind = ContentType.objects.get_for_model(to)
        rows = Citation.objects.filter(content_type=kind)
        has = {(each.source_id, each.field, each.stance) for each in rows.filter(object_id=to.pk)}
        for each in rows.filter(object_id=gone.pk).order_by("position", "pk"):
            if (each.source_id, each.field, each.stance) not in has:
                Citation.objects.filter(pk=each.pk).update(
                    object_id=to.pk, position=len(has) + each.position
                )

    def _move_words(self) -> None:
        """Stacking rules name measures by their slugs."""
        if self.model is not models.TariffMeasure:
            return
        old, new = getattr(self.merged, self.name), getattr(self.kept, self.name)
        for rule in models.StackingRule.objects.all():
            lists = {name: getattr(rule, name) for name in ("applies", "gives_way")}
            changed = {name: _replaced(each, old, new) for name, each in lists.items()}
            if changed != lists:
                self._note([rule])
                models.StackingRule.objects.filter(pk=rule.pk).update(**changed)
                self.merger.moved[models.StackingRule] += 1

    def _take_over(self) -> None:
        """The kept record bears the names of the other as aliases, and what it lacked."""
        stored = self.model._default_manager.get(pk=self.kept.pk)
        for name, value in blanks_filled(stored, self.merged).items():
            setattr(self.kept, name, value)
        for listed, names in _aliases(self.kept, self.merged):
            setattr(self.kept, listed, names)
        if (
            isinstance(self.kept, Published)
            and isinstance(self.merged, Published)
            and self.merged.is_published
        ):
            # What readers see names the merged record: it must not vanish with it.
            self.kept.publication = Publication.PUBLISHED


def _ref(record: Model) -> Ref:
    return type(record), record.pk


def _called(record: Record) -> str:
    if isinstance(record, models.Delegate):
        return f"{record.delegation.round}, {record.delegation.economy_id}"
    return str(record)


def _replaced(names: list[str], old: str, new: str) -> list[str]:
    return list(dict.fromkeys(new if name == old else name for name in names))


def _aliases(kept: Any, merged: Any) -> Iterator[tuple[str, list[str]]]:
    if isinstance(kept, models.AgendaArea):
        names = [merged.name, *merged.label_variants]
        own = {kept.name, *kept.label_variants}
        yield "label_variants", [*kept.label_variants, *_new(names, own)]
    elif isinstance(kept, models.Person | models.Organization):
        names = [merged.name, merged.native_name, *merged.aliases]
        if isinstance(merged, models.Organization):
            names.append(merged.abbreviation)
        own = {kept.name, kept.native_name, getattr(kept, "abbreviation", ""), *kept.aliases}
        yield "aliases", [*kept.aliases, *_new(names, own)]


def _new(names: Iterable[str], own: set[str]) -> list[str]:
    return [name for name in dict.fromkeys(names) if name and name not in own]
