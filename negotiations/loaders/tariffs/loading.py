"""Brings the duties of the files into the record: all of them or none, and twice changes nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.db.models import F, Model

from negotiations import models
from negotiations.actions.changes import Authorship, Entry, log_changes
from negotiations.actions.snapshots import snapshots
from negotiations.loaders.problems import Problem, Refused
from negotiations.loaders.report import Tally
from negotiations.loaders.tariffs.wanted import Values, Wanted, WantedRate, read_wanted
from negotiations.models import ChangeKind, Publication, RateState, Via
from negotiations.models.guards import sentence_of
from negotiations.models.tariffs import APPLIED
from negotiations.rules.texts import key_from

STARTER: Final = Path(__file__).parents[2] / "starter" / "tariffs"
REASON: Final = "loaded from tariff files"


class _DryRun(Exception):
    """Undoes everything at the end of a dry run."""


def load_tariffs(folder: Path = STARTER, *, dry_run: bool = False) -> Tally:
    """Adds and updates rates, product lists and rules from the files in ``folder``.

    Raises Refused with everything that is wrong in them. A rate of the record that is of the same line as one of the
    files, and overlaps it, gives way to it: the files tell the lines that they have as a whole.
    """
    economies = set(models.Economy.objects.values_list("code", flat=True))
    wanted, problems = read_wanted(folder, STARTER, economies)
    if problems:
        raise Refused(problems)
    tally = Tally()
    with suppress(_DryRun):
        try:
            with transaction.atomic():
                _Writing(wanted, tally).write()
                if dry_run:
                    raise _DryRun
        except IntegrityError as error:
            raise Refused([Problem(str(folder), "", str(sentence_of(error) or error))]) from error
    return tally


class _Writing:
    """Compares with what is stored, writes what differs, and tells the change log."""

    def __init__(self, wanted: Wanted, tally: Tally) -> None:
        self.wanted = wanted
        self.tally = tally
        self.entries: list[Entry] = []

    def write(self) -> None:
        wanted = self.wanted
        self.sources = self._sources()
        self.instruments = self._named(models.LegalInstrument, wanted.instruments, set_once=True)
        self.measures = self._named(models.TariffMeasure, wanted.measures, set_once=True)
        self.lists = self._named(models.ProductList, wanted.lists)
        self._codes()
        self._scopes()
        self.rates = self._rates()
        self.rules = self._rules()
        self._cite()
        self._log()

    # --- Records by name --------------------------------------------------------------------------

    def _sources(self) -> dict[str, models.Source]:
        stored = models.Source.objects.filter(normalised_url__in=self.wanted.sources)
        found = {each.normalised_url: each for each in stored}
        taken = set(models.Source.objects.values_list("key", flat=True))
        new = []
        for name, values in self.wanted.sources.items():
            if name not in found:
                key = _free(key_from(f"{values['publisher']} {values['title']}") or "source", taken)
                found[name] = models.Source(**values, key=key, publication=Publication.PUBLISHED)
                new.append(found[name])
        self._create(models.Source, new)
        self.tally.unchanged[models.Source] += len(self.wanted.sources) - len(new)
        return found

    def _named(
        self, model: type[Any], wanted: Mapping[str, Values], *, set_once: bool = False
    ) -> dict[str, Any]:
        """The records of ``wanted`` by slug. ``set_once``: what is stored is left as it is, for others describe it too."""
        found = {each.slug: each for each in model.objects.filter(slug__in=wanted)}
        new, changed = [], []
        for slug, values in wanted.items():
            record = found.get(slug)
            if record is None:
                found[slug] = model(slug=slug, publication=Publication.PUBLISHED, **values)
                new.append(found[slug])
            elif not set_once and _differs(record, values):
                changed.append((record, values))
        self._create(model, new)
        self._change(model, changed)
        self.tally.unchanged[model] += len(wanted) - len(new) - len(changed)
        return found

    def _codes(self) -> None:
        stored: dict[tuple[Any, ...], models.ProductListCode] = {}
        listed = {each.pk: each for each in self.lists.values()}
        for code in models.ProductListCode.objects.filter(product_list__in=listed):
            code.product_list = listed[code.product_list_id]
            place = (
                code.product_list.slug,
                code.code,
                code.valid_from,
                code.last_day,
                code.condition,
            )
            stored[place] = code
        new, changed = [], []
        for identity, values in self.wanted.codes.items():
            name, number, first, last, condition = identity
            told = {
                "known_from": values["known_from"],
                "source_id": self.sources[values["source"]].pk,
            }
            record = stored.get(identity)
            if record is None:
                new.append(
                    models.ProductListCode(
                        product_list=self.lists[name],
                        code=number,
                        valid_from=first,
                        last_day=last,
                        condition=condition,
                        **told,
                    )
                )
            elif _differs(record, told):
                changed.append((record, told))
        gone = [each for identity, each in stored.items() if identity not in self.wanted.codes]
        self._remove(models.ProductListCode, gone)
        self._create(models.ProductListCode, new)
        self._change(models.ProductListCode, changed)
        unchanged = len(self.wanted.codes) - len(new) - len(changed)
        self.tally.unchanged[models.ProductListCode] += unchanged

    def _scopes(self) -> None:
        there = set(
            models.MeasureScope.objects.values_list("measure__slug", "product_list__slug", "role")
        )
        new = [
            models.MeasureScope(
                measure=self.measures[measure], product_list=self.lists[listed], role=role
            )
            for measure, listed, role in sorted(self.wanted.scopes - there)
        ]
        self._create(models.MeasureScope, new)
        self.tally.unchanged[models.MeasureScope] += len(self.wanted.scopes) - len(new)

    def _rules(self) -> dict[str, Any]:
        wanted = {
            slug: {name: value for name, value in values.items() if name != "instrument"}
            | {"instrument_id": self._key_of_instrument(values["instrument"])}
            for slug, values in self.wanted.rules.items()
        }
        return self._named(models.StackingRule, wanted)

    def _key_of_instrument(self, slug: str | None) -> int | None:
        return None if slug is None else int(self.instruments[slug].pk)

    # --- Rates ------------------------------------------------------------------------------------

    def _rates(self) -> list[tuple[WantedRate, models.TariffRate]]:
        stored = list(
            models.TariffRate.objects.filter(measure__slug__in=self.wanted.measures).select_related(
                "measure", "product_list"
            )
        )
        by_identity: dict[tuple[Any, ...], models.TariffRate] = {}
        taken: dict[str, set[str]] = defaultdict(set)
        for rate in sorted(stored, key=lambda each: each.state in UNDONE):
            by_identity.setdefault(_identity(rate), rate)
            by_identity.setdefault(_identity(rate, state=RateState.ANNOUNCED), rate)
            taken[rate.measure.slug].add(rate.key)
        found, new, changed = [], [], []
        for each in self.wanted.rates:
            values = self._values(each)
            record = by_identity.get(each.identity)
            if record is None:
                key = _free(_key(each), taken[each.measure])
                record = models.TariffRate(
                    measure=self.measures[each.measure],
                    key=key,
                    publication=Publication.PUBLISHED,
                    **values,
                )
                new.append(record)
            else:
                values |= _kept(record, values)
                if _differs(record, values):
                    changed.append((record, values))
            found.append((each, record))
        kept = {record.pk for _each, record in found if record.pk}
        self._remove(models.TariffRate, _overtaken(stored, kept, self.wanted.rates))
        self._set_aside([record for record, _ in changed])
        self._change(models.TariffRate, changed)
        self._create(models.TariffRate, new)
        self.tally.unchanged[models.TariffRate] += len(found) - len(new) - len(changed)
        return found

    def _values(self, each: WantedRate) -> Values:
        values = {name: value for name, value in each.values.items() if name != "instrument"}
        listed = self.lists[each.product_list].pk if each.product_list else None
        return values | {
            "instrument_id": self._key_of_instrument(each.values["instrument"]),
            "product_list_id": listed,
        }

    @staticmethod
    def _set_aside(rates: Sequence[models.TariffRate]) -> None:
        """Rates that change places cannot stand in each other's way while they do."""
        keys = [each.pk for each in rates]
        models.TariffRate.objects.filter(pk__in=keys).update(state=RateState.SUPERSEDED)

    # --- Sources of facts -------------------------------------------------------------------------

    def _cite(self) -> None:
        wanted = self.wanted
        self._cite_all(
            models.LegalInstrument,
            [
                (self.instruments[slug], [source], "")
                for slug, source in wanted.instrument_sources.items()
            ],
        )
        for model, records, sources in (
            (models.TariffMeasure, self.measures, wanted.measure_sources),
            (models.ProductList, self.lists, wanted.list_sources),
            (models.StackingRule, self.rules, wanted.rule_sources),
        ):
            self._cite_all(model, [(records[name], cited, "") for name, cited in sources.items()])
        self._cite_all(
            models.TariffRate,
            [(record, each.sources, each.locator) for each, record in self.rates],
        )

    def _cite_all(
        self, model: type[Model], facts: Iterable[tuple[Model, Sequence[str], str]]
    ) -> None:
        """Adds the citations that are missing; those that are there stay."""
        kind = ContentType.objects.get_for_model(model)
        listed = [(record, sources, locator) for record, sources, locator in facts]
        there: dict[int, set[int]] = defaultdict(set)
        keys = [record.pk for record, _, _ in listed]
        for fact, cited in models.Citation.objects.filter(
            content_type=kind, object_id__in=keys
        ).values_list("object_id", "source_id"):
            there[fact].add(cited)
        new = []
        for record, sources, locator in listed:
            for position, name in enumerate(sources):
                source = self.sources[name]
                if source.pk not in there[record.pk]:
                    there[record.pk].add(source.pk)
                    new.append(
                        models.Citation(
                            content_type=kind,
                            object_id=record.pk,
                            source=source,
                            locator="" if position else locator[:200],
                            position=position,
                        )
                    )
        models.Citation.objects.bulk_create(new)
        self.tally.added[models.Citation] += len(new)

    # --- Writing ----------------------------------------------------------------------------------

    def _create(self, model: type[Model], new: list[Any]) -> None:
        model._default_manager.bulk_create(new, batch_size=2000)
        self.tally.added[model] += len(new)
        self._created = [*getattr(self, "_created", []), *new]

    def _change(self, model: type[Model], changed: list[tuple[Any, Values]]) -> None:
        if not changed:
            return
        records = [record for record, _ in changed]
        before = snapshots(records)
        columns: set[str] = set()
        for record, values in changed:
            for name, value in values.items():
                setattr(record, name, value)
                columns.add(name.removesuffix("_id"))
        model._default_manager.bulk_update(records, sorted(columns), batch_size=500)
        keys = [record.pk for record in records]
        model._default_manager.filter(pk__in=keys).update(version=F("version") + 1)
        for record, was in zip(records, before, strict=True):
            record.version += 1
            self.entries.append(Entry(record, ChangeKind.CHANGED, was, None))
        self.tally.changed[model] += len(changed)

    def _remove(self, model: type[Model], gone: Sequence[Any]) -> None:
        if not gone:
            return
        was = snapshots(gone)
        keys = [each.pk for each in gone]
        for record, before, key in zip(gone, was, keys, strict=True):
            self.entries.append(Entry(record, ChangeKind.REMOVED, before, None, key))
        if issubclass(model, models.Fact):
            kind = ContentType.objects.get_for_model(model)
            models.Citation.objects.filter(content_type=kind, object_id__in=keys).delete()
        model._default_manager.filter(pk__in=keys).delete()
        self.tally.removed[model] += len(gone)

    def _log(self) -> None:
        """Tells the change log all that happened, with the citations that the records have in the end."""
        removed = [each for each in self.entries if each.kind == ChangeKind.REMOVED]
        changed = {
            id(each.record): each for each in self.entries if each.kind != ChangeKind.REMOVED
        }
        entries = list(removed)
        for records in _by_model(self._created).values():
            for record, after in zip(records, snapshots(records), strict=True):
                entries.append(Entry(record, ChangeKind.CREATED, None, after))
        for records in _by_model([each.record for each in changed.values()]).values():
            for record, after in zip(records, snapshots(records), strict=True):
                before = changed[id(record)].before
                entries.append(Entry(record, ChangeKind.CHANGED, before, after))
        if entries:
            log_changes(authorship=Authorship(None, Via.LOADER, REASON), entries=entries)


def _by_model(records: Iterable[Any]) -> dict[type[Model], list[Any]]:
    found: dict[type[Model], list[Any]] = defaultdict(list)
    for each in records:
        found[type(each)].append(each)
    return found


def _differs(record: Any, values: Values) -> bool:
    return any(getattr(record, name) != value for name, value in values.items())


# What was announced and did not come: the record may know more of it than the file that announces it.
UNDONE: Final = (RateState.CANCELLED, RateState.SUPERSEDED)


def _identity(rate: models.TariffRate, state: RateState | None = None) -> tuple[Any, ...]:
    """What tells a rate from others of its measure; of one that was undone also as it was announced."""
    listed = rate.product_list.slug if rate.product_list else ""
    shown = state if state and rate.state in UNDONE else rate.state
    told = "" if rate.state in APPLIED else (shown, rate.rate)
    return (rate.measure.slug, rate.origin_id, rate.condition, listed, rate.valid_from, told)


def _kept(record: models.TariffRate, values: Values) -> Values:
    """What the record knows better than a file: that a rate was undone, and an earlier day on which it became known."""
    kept: Values = {}
    if record.state in UNDONE:
        kept["state"] = record.state
    if record.known_from and values["known_from"] and record.known_from < values["known_from"]:
        kept["known_from"] = record.known_from
    return kept


def _overtaken(
    stored: Iterable[models.TariffRate], kept: set[int], wanted: Iterable[WantedRate]
) -> list[models.TariffRate]:
    """The stored rates that stand in the way of one of the files: of the same line, in days that both claim."""
    lines: dict[tuple[Any, ...], list[WantedRate]] = defaultdict(list)
    for each in wanted:
        if each.is_applied:
            lines[each.line].append(each)
    return [
        rate
        for rate in stored
        if rate.pk not in kept
        and rate.state in APPLIED
        and any(_share_a_day(rate, each) for each in lines.get(_identity(rate)[:4], ()))
    ]


def _share_a_day(rate: models.TariffRate, other: WantedRate) -> bool:
    first, last = other.values["valid_from"], other.values["last_day"]
    begins = rate.valid_from or date.min
    return (last is None or begins <= last) and (rate.last_day is None or first <= rate.last_day)


def _key(each: WantedRate) -> str:
    """The name of a rate within its measure, such as kr-2025-08-07 or all-2025-04-05."""
    values = each.values
    origin = (values["origin_id"] or "all").lower()
    parts = [
        origin,
        str(values["valid_from"]),
        each.product_list,
        key_from(values["condition"], longest=40),
    ]
    if not each.is_applied:
        parts.append(values["state"].replace("_", "-"))
    return "-".join(part for part in parts if part)[:110].strip("-.")


def _free(key: str, taken: set[str]) -> str:
    number, candidate = 1, key
    while candidate in taken:
        number += 1
        candidate = f"{key}-{number}"
    taken.add(candidate)
    return candidate
