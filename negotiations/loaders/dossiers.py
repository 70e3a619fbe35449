"""Loads dossiers: all of the files or none, and everything that is wrong with any of them at once."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any, Final

from django.db import transaction

from negotiations.actions.changes import Authorship
from negotiations.loaders import format1
from negotiations.loaders.assembly import Assembly, assembled
from negotiations.loaders.citing import CitationChanges
from negotiations.loaders.files import JsonObject, Unreadable, faults_of_text, read_json
from negotiations.loaders.former_slugs import with_present_slugs
from negotiations.loaders.origins import without
from negotiations.loaders.problems import Fault, Path, Problem, Refused, problems_of
from negotiations.loaders.recording import Recording
from negotiations.loaders.report import Tally
from negotiations.loaders.rows import Row
from negotiations.loaders.shapes import Shaped, shaped
from negotiations.loaders.stored import Stored
from negotiations.loaders.upgrades import STEPS, UnknownVersion, version_of
from negotiations.loaders.validation import faults_of
from negotiations.loaders.writing import Unwritable, count, write
from negotiations.models import Negotiation, Published, User, Via

STAND_INS: Final[Mapping[Path, Any]] = {
    ("format",): format1.VERSION,
    ("negotiation", "slug"): "unknown",
    ("negotiation", "title"): "unknown",
    ("negotiation", "kind"): "tariff_talks",
}


@dataclass(frozen=True)
class Loaded:
    """What came of one file."""

    file: str
    negotiation: str
    tally: Tally


@dataclass
class Reading:
    """A dossier as far as it could be read, raised to the format in use, and what is wrong with its shape."""

    file: str
    dossier: format1.Dossier | None = None
    faults: list[Fault] = field(default_factory=list)
    # From places in the dossier back to places in the file, the last step first.
    steps_back: list[Callable[[Path], Path]] = field(default_factory=list)
    incomplete: set[Path] = field(default_factory=set)
    lost_names: set[str] = field(default_factory=set)

    def place(self, path: Path) -> Path:
        """The place in the file of a place in the dossier, as far as it is raised by now."""
        for step in reversed(self.steps_back):
            path = step(path)
        return path

    def is_incomplete(self, path: Path) -> bool:
        return self.place(path) in self.incomplete

    def leave_out(self, data: Any, faults: list[Fault]) -> Any:
        """The data without the places of ``faults``."""
        self.faults += faults
        data, origins = without(data, [fault.path for fault in faults])
        self.steps_back.append(origins.of)
        return data

    def note(self, shape: Shaped[Any]) -> None:
        known = {fault.path for fault in self.faults}
        faults = [Fault(self.place(fault.path), fault.reason) for fault in shape.faults]
        self.faults += [fault for fault in faults if fault.path not in known]
        self.incomplete |= {self.place(path) for path in shape.incomplete}
        self.lost_names |= shape.lost_names
        self.steps_back.append(shape.place)


class _DryRun(Exception):
    """Undoes everything at the end of a dry run."""


def load(
    files: Iterable[FilePath | str],
    *,
    publish: bool = False,
    prune: bool = False,
    dry_run: bool = False,
    by: User | None = None,
    reason: str = "",
) -> list[Loaded]:
    """Loads the dossiers in ``files``, all or none.

    ``publish`` publishes the negotiations, their facts and all that these name; ``prune`` removes a negotiation's facts
    that its file does not mention; a ``dry_run`` tells what would happen and leaves everything as it is. The change log
    names ``by`` and the ``reason``, or else the file.
    Raises Refused with everything that is wrong in any of the files.
    """
    readings, problems = _read_all([str(file) for file in files])
    loaded: dict[str, Loaded] = {}
    with suppress(_DryRun), transaction.atomic():
        for reading in _in_order_of_reference(readings):
            why = reason or f"loaded from {FilePath(reading.file).name}"
            authorship = Authorship(by, Via.LOADER, why)
            done, faults = _lay_down(reading, authorship, publish=publish, prune=prune)
            problems[reading.file] += problems_of(reading.file, faults, reading.place)
            loaded[reading.file] = done
            if problems[reading.file]:
                _let_others_name_it(reading, readings)
        if any(problems.values()):
            raise Refused(each for found in problems.values() for each in found)
        if dry_run:
            raise _DryRun
    return [loaded[reading.file] for reading in readings]


def _read_all(files: list[str]) -> tuple[list[Reading], dict[str, list[Problem]]]:
    """The dossiers that could be read at all, and what is wrong with the shape of each file."""
    readings: list[Reading] = []
    problems: dict[str, list[Problem]] = {file: [] for file in files}
    for file in dict.fromkeys(files):
        try:
            reading = read(file, read_json(FilePath(file)))
        except (Unreadable, UnknownVersion) as error:
            problems[file].append(Problem(file, "", str(error)))
            continue
        problems[file] += problems_of(file, reading.faults, lambda path: path)
        if reading.dossier is not None:
            readings.append(reading)
    return readings, problems


def read(file: str, data: JsonObject) -> Reading:
    """Reads data of any known version as a dossier of the format in use. Raises UnknownVersion."""
    version = version_of(data)
    reading = Reading(file)
    raised: Any = reading.leave_out(data, faults_of_text(data))
    while version in STEPS:
        step = STEPS[version]
        shape = shaped(step.shape, raised, step.stand_ins)
        reading.note(shape)
        if shape.content is None:
            return reading
        raised, origins = step.raised(shape.data)
        reading.steps_back.append(origins.of)
        version += 1
    last_shape = shaped(format1.Dossier, raised, STAND_INS)
    reading.note(last_shape)
    reading.dossier = last_shape.content
    return reading


def _in_order_of_reference(readings: list[Reading]) -> list[Reading]:
    """The dossiers so that one comes after those whose negotiations it succeeds or belongs to."""
    waiting = list(readings)
    ordered: list[Reading] = []
    while waiting:
        slugs = {_slug(each) for each in waiting}
        ready = [each for each in waiting if not (_named_talks(each) - {_slug(each)}) & slugs]
        # Those that refer to each other in a circle come as they are.
        ordered += ready or waiting
        waiting = [each for each in waiting if each not in ordered]
    return ordered


def _slug(reading: Reading) -> str:
    return reading.dossier.negotiation.slug if reading.dossier else ""


def _named_talks(reading: Reading) -> set[str]:
    talks = reading.dossier.negotiation if reading.dossier else None
    return {name for name in (talks.succeeds, talks.belongs_to) if name} if talks else set()


def _let_others_name_it(reading: Reading, readings: list[Reading]) -> None:
    """That a broken file's negotiation is not there is no fault of the files that name it."""
    for each in readings:
        each.lost_names.add(_slug(reading))


def _lay_down(
    reading: Reading, authorship: Authorship, *, publish: bool, prune: bool
) -> tuple[Loaded, list[Fault]]:
    """Checks a dossier against the database and the rules, and writes it where nothing at all is wrong."""
    dossier = reading.dossier
    if dossier is None:
        return Loaded(reading.file, "", Tally()), []
    dossier = with_present_slugs(dossier)
    assembly = assembled(dossier, Stored(dossier), lost_names=reading.lost_names, prune=prune)
    if publish:
        _publish(assembly)
    citations = CitationChanges(assembly.rows)
    faults = [*assembly.faults, *faults_of(assembly, reading.is_incomplete)]
    loaded = Loaded(reading.file, _slug(reading), count(assembly))
    if not faults and not reading.faults:
        recording = Recording(assembly)
        try:
            write(assembly, citations)
            recording.log(authorship)
        except Unwritable as refusal:
            faults += refusal.faults
    return loaded, faults


def _publish(assembly: Assembly) -> None:
    """Publishes all that the file tells, and what it names of what is stored; other negotiations are left as they are."""
    there = {id(row.instance) for rows in assembly.rows.values() for row in rows}
    for record in assembly.only_named:
        if id(record) not in there and isinstance(record, Published):
            if not isinstance(record, Negotiation):
                assembly.rows[type(record)].append(Row(record, (), is_new=False))
            there.add(id(record))
    for rows in assembly.rows.values():
        for row in rows:
            row.publish()
