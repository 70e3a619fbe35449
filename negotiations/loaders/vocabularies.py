"""Loads the words of the field from CSV files: economies, blocs, agenda areas, MAST chapters. All of them or none."""

import csv
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path as FilePath
from typing import Any, Final, TypeAlias

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


# The names that rows may refer to: those stored, and those of the files, also where something else is wrong with them.
Names: TypeAlias = dict[type[Model], set[str]]


def load_vocabularies(folder: FilePath = STARTER, *, dry_run: bool = False) -> Tally:
    """Adds and updates the vocabularies from the files in ``folder``. Raises Refused with all that is wrong in them."""
    tally = Tally()
    problems: list[Problem] = []
    names: Names = {}
    with suppress(_DryRun), transaction.atomic():
        for vocabulary in VOCABULARIES:
            loading = _Loading(vocabulary, folder / vocabulary.file, names)
            problems += loading.problems
            if not problems:
                loading.save(tally)
        if problems:
            raise Refused(problems)
        if dry_run:
            raise _DryRun
    return tally


@dataclass
class _Line:
    """A row of the file and the record that it is."""

    number: int
    values: Mapping[str, Any]
    record: Any
    is_new: bool
    differs: bool


class _Loading:
    """The loading of one file."""

    def __init__(self, vocabulary: Vocabulary, file: FilePath, names: Names) -> None:
        self.vocabulary = vocabulary
        self.model = vocabulary.model
        self.file = str(file)
        self.problems: list[Problem] = []
        self.stored = {self._name(row): row for row in self.model._default_manager.all()}
        # As they were before loading touched any: for the change log.
        self.was = {row.pk: plain_fields(row) for row in self.stored.values()}
        rows = list(self._rows(file))
        self._learn_names(names, rows)
        self.names = names
        self.lines = list(self._lines(rows))

    def _name(self, row: Model) -> tuple[Any, ...]:
        """What names a row in the file; for a reference, the column that holds it."""
        return tuple(_column_of(row, name) for name in self.vocabulary.names)

    def _learn_names(self, names: Names, rows: list[tuple[int, Mapping[str, Any]]]) -> None:
        (first, *_) = self.vocabulary.names
        names[self.model] = {str(name[0]) for name in self.stored}
        names[self.model] |= {str(values[first]) for _, values in rows if first in values}

    def _rows(self, file: FilePath) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """The rows with their numbers; a cell that cannot be read is told and left out."""
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
                if None in cells or None in cells.values():
                    number = len(self.vocabulary.columns)
                    self._problem(reader.line_num, "", f"this row does not have {number} cells")
                    continue
                yield reader.line_num, self._values(reader.line_num, cells)
        except csv.Error as error:
            self._problem(reader.line_num, "", str(error))

    def _values(self, line: int, cells: Mapping[str, str]) -> Mapping[str, Any]:
        values = {}
        for column, read in self.vocabulary.columns.items():
            try:
                values[column] = read(cells[column])
            except ValueError as error:
                self._problem(line, column, str(error))
        return values

    def _lines(self, rows: list[tuple[int, Mapping[str, Any]]]) -> Iterator[_Line]:
        seen = set()
        for number, values in rows:
            name = tuple(values.get(column) for column in self.vocabulary.names)
            if name in seen:
                self._problem(number, "", f"'{' '.join(map(str, name))}' stands twice in the file")
                continue
            seen.add(name)
            stored = self.stored.get(name)
            record = stored or self.model()
            line = _Line(number, values, record, is_new=stored is None, differs=False)
            line.differs = self._carry_over(line)
            if line.is_new or line.differs:
                self._check(line)
            yield line

    def _carry_over(self, line: _Line) -> bool:
        """Sets the record's columns; says whether any of them changes."""
        differs = False
        for column, value in line.values.items():
            attribute = column
            if column in self.vocabulary.references:
                model, _ = self.vocabulary.references[column]
                if value and value not in self.names.get(model, ()):
                    self._problem(line.number, column, f"there is no '{value}'")
                if model is self.model:
                    differs |= self._parent_name(line.record, column) != value
                    continue  # linked once all rows are there
                attribute = f"{column}_id"
            if getattr(line.record, attribute) != value:
                setattr(line.record, attribute, value)
                differs = True
        return differs

    def _parent_name(self, record: Any, column: str) -> str:
        """The name of the row of the same file that a record refers to."""
        key = getattr(record, f"{column}_id")
        return (
            next((str(name[0]) for name, row in self.stored.items() if row.pk == key), "")
            if key
            else ""
        )

    def _check(self, line: _Line) -> None:
        row = line.record
        references = {each.name for each in row._meta.fields if isinstance(each, ForeignKey)}
        unread = set(self.vocabulary.columns) - set(line.values)
        refused: set[str] = set(unread)
        try:
            row.clean_fields(exclude=references | unread)
            row.clean()
        except ValidationError as error:
            refused |= set(error.message_dict)
            for column, sentences in error.message_dict.items():
                for sentence in sentences:
                    self._problem(
                        line.number, "" if column == NON_FIELD_ERRORS else column, sentence
                    )
        for constraint in broken_checks(row, refused):
            column = constraint.violation_error_code or ""
            self._problem(line.number, column, str(constraint.violation_error_message))

    # --- Saving -----------------------------------------------------------------------------------

    def save(self, tally: Tally) -> None:
        new = [line.record for line in self.lines if line.is_new]
        changed = [line.record for line in self.lines if line.differs and not line.is_new]
        for row in (*new, *changed):
            if hasattr(row, "refresh_search_text"):
                row.refresh_search_text()
        self.model._default_manager.bulk_create(new)
        columns = {
            each.name
            for each in self.model._meta.fields
            if not each.primary_key and each.name != "version"
        }
        if changed:
            self.model._default_manager.bulk_update(changed, sorted(columns))
        for column, (model, _) in self.vocabulary.references.items():
            if model is self.model:
                self._link(column)
        if new or changed:
            self._log()
        tally.added[self.model] += len(new)
        tally.changed[self.model] += len(changed)
        tally.unchanged[self.model] += len(self.lines) - len(new) - len(changed)

    def _log(self) -> None:
        """Tells the change log what is new and what changed, and raises the versions of the latter."""
        entries = []
        changed = []
        for row in self.model._default_manager.order_by("pk"):
            before, after = self.was.get(row.pk), plain_fields(row)
            if before is None:
                entries.append(Entry(row, ChangeKind.CREATED, None, after))
            elif before != after:
                changed.append(row.pk)
                row.version += 1  # type: ignore[attr-defined]  # rows of vocabularies are records
                entries.append(Entry(row, ChangeKind.CHANGED, before, after))
        self.model._default_manager.filter(pk__in=changed).update(version=F("version") + 1)
        reason = f"loaded from {FilePath(self.file).name}"
        log_changes(authorship=Authorship(None, Via.LOADER, reason), entries=entries)

    def _link(self, column: str) -> None:
        """Sets references to rows of the same file."""
        (name, *_) = self.vocabulary.names
        by_name = {getattr(row, name): row for row in self.model._default_manager.all()}
        linked = []
        for line in self.lines:
            row, target = by_name[line.values[name]], by_name.get(line.values[column])
            if getattr(row, f"{column}_id") != (target.pk if target else None):
                setattr(row, column, target)
                linked.append(row)
        if linked:
            self.model._default_manager.bulk_update(linked, [column])

    def _problem(self, line: int, column: str, reason: str) -> None:
        place = " ".join(part for part in (f"row {line}" if line else "", column) if part)
        self.problems.append(Problem(self.file, place, reason))


def _column_of(row: Model, name: str) -> Any:
    field = row._meta.get_field(name)
    return getattr(row, field.attname)  # type: ignore[union-attr]  # a column, not a relation from elsewhere
