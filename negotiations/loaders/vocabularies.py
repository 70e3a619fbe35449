"""Loads the words of the field from CSV files: economies, blocs, agenda areas, MAST chapters. All of them or none."""

import csv
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path as FilePath
from typing import Any, Final

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models import F, ForeignKey, Model

from negotiations import models
from negotiations.actions.changes import Authorship, Entry, log_changes
from negotiations.actions.snapshots import plain_fields
from negotiations.loaders.constraints import broken_checks
from negotiations.loaders.files import Unreadable, read_text
from negotiations.loaders.problems import Problem, Refused
from negotiations.loaders.report import Tally
from negotiations.models import ChangeKind, Via

STARTER: Final = FilePath(__file__).parents[1] / "starter" / "vocabularies"


def _text(cell: str) -> str:
    return cell


def _texts(cell: str) -> list[str]:
    return [text for text in cell.split("|") if text]


def _day(cell: str) -> date | None:
    if not cell:
        return None
    try:
        return date.fromisoformat(cell)
    except ValueError:
        raise ValueError(f"“{cell}” is no date: write 2025-09-04") from None


@dataclass(frozen=True)
class Vocabulary:
    """One file: the model of its rows, the columns that name a row, and how the cells are read."""

    file: str
    model: type[Model]
    names: tuple[str, ...]
    columns: Mapping[str, Callable[[str], Any]]
    # Columns that name another row, and the column of that row which they hold.
    references: Mapping[str, tuple[type[Model], str]] = field(default_factory=dict)


VOCABULARIES: Final = (
    Vocabulary(
        "economies.csv",
        models.Economy,
        ("code",),
        {
            "code": _text,
            "alpha3": _text,
            "name": _text,
            "short_name": _text,
            "name_ko": _text,
            "aliases": _texts,
            "kind": _text,
            "region": _text,
            "subregion": _text,
            "wto_member_since": _day,
        },
    ),
    Vocabulary(
        "bloc-memberships.csv",
        models.BlocMembership,
        ("bloc", "member", "member_since"),
        {"bloc": _text, "member": _text, "member_since": _day, "member_until": _day},
        {"bloc": (models.Economy, "code"), "member": (models.Economy, "code")},
    ),
    Vocabulary(
        "agenda-areas.csv",
        models.AgendaArea,
        ("slug",),
        {
            "slug": _text,
            "name": _text,
            "name_ko": _text,
            "description": _text,
            "parent": _text,
            "label_variants": _texts,
        },
        {"parent": (models.AgendaArea, "slug")},
    ),
    Vocabulary(
        "mast-chapters.csv",
        models.MastChapter,
        ("code",),
        {"code": _text, "name": _text, "group": _text},
    ),
)


class _DryRun(Exception):
    """Undoes everything at the end of a dry run."""


def load_vocabularies(folder: FilePath = STARTER, *, dry_run: bool = False) -> Tally:
    """Adds and updates the vocabularies from the files in ``folder``. Raises Refused with all that is wrong in them."""
    tally = Tally()
    problems: list[Problem] = []
    with suppress(_DryRun), transaction.atomic():
        for vocabulary in VOCABULARIES:
            problems += _Loading(vocabulary, folder / vocabulary.file, tally).problems
        if problems:
            raise Refused(problems)
        if dry_run:
            raise _DryRun
    return tally


class _Loading:
    """The loading of one file."""

    def __init__(self, vocabulary: Vocabulary, file: FilePath, tally: Tally) -> None:
        self.vocabulary = vocabulary
        self.file = str(file)
        self.tally = tally
        self.problems: list[Problem] = []
        self.linked = False
        self.stored = {self._name(row): row for row in vocabulary.model._default_manager.all()}
        # As they were before loading touched any: for the change log.
        self.was = {row.pk: plain_fields(row) for row in self.stored.values()}
        self.targets = {
            column: {getattr(row, name): row for row in model._default_manager.all()}
            for column, (model, name) in vocabulary.references.items()
        }
        rows = list(self._rows(file))
        if not self.problems:
            self._write(rows)

    def _name(self, row: Model) -> tuple[Any, ...]:
        """What names a row in the file; for a reference, the column that holds it."""
        return tuple(
            getattr(row, row._meta.get_field(name).attname)  # type: ignore[union-attr]
            for name in self.vocabulary.names
        )

    def _rows(self, file: FilePath) -> Iterator[tuple[int, Mapping[str, Any]]]:
        try:
            reader = csv.DictReader(read_text(file).splitlines(), strict=True)
            names = list(reader.fieldnames or ())
        except (Unreadable, csv.Error) as error:
            self._problem(0, "", str(error))
            return
        if names != list(self.vocabulary.columns):
            self._problem(1, "", f"the columns are to be: {', '.join(self.vocabulary.columns)}")
            return
        try:
            for cells in reader:
                values = self._values(reader.line_num, cells)
                if values is not None:
                    yield reader.line_num, values
        except csv.Error as error:
            self._problem(reader.line_num, "", str(error))

    def _values(self, line: int, cells: Mapping[str, str]) -> Mapping[str, Any] | None:
        if None in cells or None in cells.values():
            self._problem(line, "", f"this row does not have {len(self.vocabulary.columns)} cells")
            return None
        values = {}
        for column, read in self.vocabulary.columns.items():
            try:
                values[column] = read(cells[column])
            except ValueError as error:
                self._problem(line, column, str(error))
        return values if len(values) == len(cells) else None

    def _write(self, rows: list[tuple[int, Mapping[str, Any]]]) -> None:
        new: list[Model] = []
        changed: list[Model] = []
        seen = set()
        for line, values in rows:
            name = tuple(values[column] for column in self.vocabulary.names)
            if name in seen:
                self._problem(line, "", f"'{' '.join(map(str, name))}' stands twice in the file")
                continue
            seen.add(name)
            instance = self.stored.get(name)
            is_new = instance is None
            row = instance or self.vocabulary.model()
            differs = self._carry_over(values, row, line)
            self._check(row, line) if is_new or differs else None
            (new if is_new else changed if differs else []).append(row)
            counts = (
                self.tally.added
                if is_new
                else self.tally.changed
                if differs
                else self.tally.unchanged
            )
            counts[self.vocabulary.model] += 1
        if not self.problems:
            self._save(new, changed, rows)

    def _carry_over(self, values: Mapping[str, Any], row: Any, line: int) -> bool:
        differs = False
        for column, value in values.items():
            attribute = column
            if column in self.targets:
                if self.vocabulary.model is self.vocabulary.references[column][0]:
                    continue  # linked once all rows are there
                if value not in self.targets[column]:
                    self._problem(line, column, f"there is no '{value}'")
                    continue
                attribute = f"{column}_id"
            if getattr(row, attribute) != value:
                setattr(row, attribute, value)
                differs = True
        return differs

    def _check(self, row: Model, line: int) -> None:
        references = {each.name for each in row._meta.fields if isinstance(each, ForeignKey)}
        refused: set[str] = set()
        try:
            row.clean_fields(exclude=references)
            row.clean()
        except ValidationError as error:
            refused = set(error.message_dict)
            for column, sentences in error.message_dict.items():
                for sentence in sentences:
                    self._problem(line, "" if column == NON_FIELD_ERRORS else column, sentence)
        for constraint in broken_checks(row, refused):
            column = constraint.violation_error_code or ""
            self._problem(line, column, str(constraint.violation_error_message))

    def _save(
        self, new: list[Any], changed: list[Any], rows: list[tuple[int, Mapping[str, Any]]]
    ) -> None:
        for row in (*new, *changed):
            if hasattr(row, "refresh_search_text"):
                row.refresh_search_text()
        manager = self.vocabulary.model._default_manager
        manager.bulk_create(new)
        columns = {
            field.name
            for field in self.vocabulary.model._meta.fields
            if not field.primary_key and field.name != "version"
        }
        if changed:
            manager.bulk_update(changed, sorted(columns))
        for column, (model, _) in self.vocabulary.references.items():
            if model is self.vocabulary.model:
                self._link(column, rows)
        if not self.problems and (new or changed or self.linked):
            self._log()

    def _log(self) -> None:
        """Tells the change log what is new and what changed, and raises the versions of the latter."""
        entries = []
        changed = []
        for row in self.vocabulary.model._default_manager.order_by("pk"):
            before, after = self.was.get(row.pk), plain_fields(row)
            if before is None:
                entries.append(Entry(row, ChangeKind.CREATED, None, after))
            elif before != after:
                changed.append(row.pk)
                row.version += 1  # type: ignore[attr-defined]
                entries.append(Entry(row, ChangeKind.CHANGED, before, after))
        self.vocabulary.model._default_manager.filter(pk__in=changed).update(
            version=F("version") + 1
        )
        reason = f"loaded from {FilePath(self.file).name}"
        log_changes(authorship=Authorship(None, Via.LOADER, reason), entries=entries)

    def _link(self, column: str, rows: list[tuple[int, Mapping[str, Any]]]) -> None:
        """Sets references to rows of the same file."""
        by_name = {self._name(row): row for row in self.vocabulary.model._default_manager.all()}
        changed = []
        for line, values in rows:
            row = by_name[tuple(values[name] for name in self.vocabulary.names)]
            target = by_name.get((values[column],))
            if values[column] and target is None:
                self._problem(line, column, f"there is no '{values[column]}'")
            elif getattr(row, f"{column}_id") != (target.pk if target else None):
                setattr(row, f"{column}_id", target.pk if target else None)
                changed.append(row)
                if row.pk in {each.pk for each in self.stored.values()}:
                    self.tally.changed[self.vocabulary.model] += 1
                    self.tally.unchanged[self.vocabulary.model] -= 1
        self.linked = bool(changed)
        if changed:
            self.vocabulary.model._default_manager.bulk_update(changed, [column])

    def _problem(self, line: int, column: str, reason: str) -> None:
        place = " ".join(part for part in (f"row {line}" if line else "", column) if part)
        self.problems.append(Problem(self.file, place, reason))
