"""Reads tables: each cell by the rule of its column, each fault with its file, row and column."""

import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final, TypeAlias

from django.core.exceptions import ValidationError

from negotiations.loaders.files import Unreadable, read_json, read_text
from negotiations.loaders.problems import Problem
from negotiations.models import RateBasis, RateState, ScopeRole, ValueBase
from negotiations.models.sources import WEB_ADDRESS

HS_CODE: Final = re.compile(r"[0-9]{2,10}\Z")
ECONOMY: Final = re.compile(r"[A-Z]{2,8}\Z")
SLUG: Final = re.compile(r"[a-z0-9][a-z0-9.-]*\Z")
MEASURE: Final = re.compile(r"[a-z0-9][a-z0-9.-]*(:[a-z0-9][a-z0-9.-]*)?\Z")
EVERY: Final = "*"
HIGHEST_RATE: Final = Decimal(100_000)

Reader: TypeAlias = Callable[[str], Any]


def text(longest: int = 5000) -> Reader:
    def read(cell: str) -> str:
        if len(cell) > longest:
            raise ValueError(f"is longer than {longest} characters")
        if "\0" in cell:
            raise ValueError("holds a null character")
        return cell

    return read


def needed(reader: Reader) -> Reader:
    def read(cell: str) -> Any:
        if not cell:
            raise ValueError("is empty")
        return reader(cell)

    return read


def day(cell: str) -> date | None:
    if not cell:
        return None
    try:
        return date.fromisoformat(cell)
    except ValueError:
        raise ValueError(f"“{cell}” is no date: write 2025-09-04") from None


def percent(cell: str) -> Decimal:
    try:
        number = Decimal(cell)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise ValueError(f"“{cell}” is no number: write 12.5")
    if not 0 <= number < HIGHEST_RATE:
        raise ValueError(f"“{cell}” is no rate: it is from 0 to less than {HIGHEST_RATE}")
    if number != round(number, 3):
        raise ValueError(f"“{cell}” has more than three decimals")
    return number


def matching(pattern: re.Pattern[str], what: str) -> Reader:
    def read(cell: str) -> str:
        if not pattern.match(cell):
            raise ValueError(f"“{cell}” is no {what}")
        return cell

    return read


def one_of(words: Mapping[str, Any]) -> Reader:
    def read(cell: str) -> Any:
        if cell not in words:
            raise ValueError(f"“{cell}” is none of {', '.join(words)}")
        return words[cell]

    return read


def url(cell: str) -> str:
    if cell:
        try:
            WEB_ADDRESS(cell)
        except ValidationError:
            raise ValueError(f"“{cell}” is no web address") from None
        if len(cell) > 1000:
            raise ValueError("is longer than 1000 characters")
    return cell


def code(cell: str) -> str:
    if not HS_CODE.match(cell):
        raise ValueError(f"“{cell}” is no HS code: it has 2 to 10 digits, without dots")
    return cell


def origin(cell: str) -> str | None:
    return None if cell == EVERY else str(matching(ECONOMY, "code of an economy")(cell))


def slug(cell: str) -> str:
    return str(matching(SLUG, "key: small letters, digits and hyphens")(cell)) if cell else ""


def exceptions(cell: str) -> tuple[str, ...]:
    """Economies named as outside a rate: ``GB;JP``, or with a word why: ``GB;JP: exempt``."""
    names = tuple(name.strip() for name in cell.partition(":")[0].split(";") if name.strip())
    for name in names:
        matching(ECONOMY, "code of an economy")(name)
    return names


STATES: Final[Mapping[str, str]] = {
    **{str(each.value): str(each.value) for each in RateState},
    "proposed": RateState.ANNOUNCED.value,
}
BASES: Final[Mapping[str, str]] = {str(each.value): str(each.value) for each in RateBasis}
VALUE_BASES: Final[Mapping[str, str]] = {
    **{str(each.value): str(each.value) for each in ValueBase},
    "full_value": ValueBase.FULL.value,
}
ROLES: Final[Mapping[str, str]] = {str(each.value): str(each.value) for each in ScopeRole}


@dataclass(frozen=True)
class Table:
    """A file and how its columns are read. ``days`` are columns of which the second is not before the first."""

    file: str
    columns: Mapping[str, Reader]
    days: tuple[str, str] | None = ("from", "to")


_ANY = text()
TITLE = text(200)
_RATE: Final[Mapping[str, Reader]] = {
    "rate": needed(percent),
    "basis": one_of(BASES),
}
_DAYS: Final[Mapping[str, Reader]] = {"from": needed(day), "to": day}

RECIPROCAL: Final = Table(
    "us-reciprocal-rates.csv",
    {
        "economy": origin,
        "economy_name": _ANY,
        "announced_2025_04_02": _ANY,
        "announced_2025_07_31": _ANY,
        **_RATE,
        "status": one_of(STATES),
        **_DAYS,
        "instrument": TITLE,
        "hts_heading": TITLE,
        "known_from": day,
        "note": _ANY,
        "source_url": needed(url),
        "date_source_url": url,
    },
)
SECTORAL: Final = Table(
    "us-section-232.csv",
    {
        "measure": matching(MEASURE, "name of a measure"),
        "products": _ANY,
        "hs_codes": _ANY,
        "product_list": slug,
        "origin": origin,
        "origin_exceptions": exceptions,
        "condition": TITLE,
        **_RATE,
        "applies_to": one_of(VALUE_BASES),
        "status": one_of(STATES),
        **_DAYS,
        "instrument": TITLE,
        "hts_heading": TITLE,
        "note": _ANY,
        "source_url": needed(url),
    },
)
OTHER: Final = Table(
    "us-other-duties.csv",
    {
        "measure": matching(MEASURE, "name of a measure"),
        "authority": TITLE,
        "economy": origin,
        "economy_name": _ANY,
        **_RATE,
        "scope": _ANY,
        "product_list": slug,
        "exempt_list": slug,
        "condition": TITLE,
        "status": one_of(STATES),
        **_DAYS,
        "instrument": TITLE,
        "hts_heading": TITLE,
        "known_from": day,
        "note": _ANY,
        "source_url": needed(url),
        "date_source_url": url,
    },
)
LISTS: Final = Table(
    "us-product-lists.csv",
    {
        "list": needed(slug),
        "role": one_of(ROLES),
        "title": needed(text(300)),
        "codes": _ANY,
        "source": needed(TITLE),
        "source_url": needed(url),
    },
    days=None,
)
CODES: Final = Table(
    "us-product-list-codes.csv",
    {
        "list": needed(slug),
        "hs_code": code,
        **_DAYS,
        "condition": TITLE,
        "date_basis": TITLE,
        "source": needed(TITLE),
    },
)
CHINA_CODES: Final = Table(
    "us-section-301-china-codes.csv",
    {"list": needed(slug), "hs_code": code, "hts_heading": TITLE, "source": needed(TITLE)},
    days=None,
)


@dataclass(frozen=True, slots=True)
class Row:
    """A row that was read, with the place where it stands."""

    file: str
    number: int
    cells: Mapping[str, Any]

    def __getitem__(self, column: str) -> Any:
        return self.cells[column]

    def get(self, column: str) -> Any:
        return self.cells.get(column)

    def problem(self, column: str, reason: str) -> Problem:
        return Problem(self.file, f"row {self.number} {column}".strip(), reason)


def read_table(folder: Path, table: Table, problems: list[Problem]) -> list[Row]:
    """The rows of a file that can be read; what cannot be goes to ``problems``."""
    return list(_rows(folder / table.file, table, problems))


def _rows(file: Path, table: Table, problems: list[Problem]) -> Iterator[Row]:
    try:
        reader = csv.DictReader(read_text(file).splitlines(), strict=True)
        names = list(reader.fieldnames or ())
    except (Unreadable, csv.Error) as error:
        problems.append(Problem(str(file), "", str(error)))
        return
    if names != list(table.columns):
        wanted = ", ".join(table.columns)
        problems.append(Problem(str(file), "row 1", f"the columns are to be: {wanted}"))
        return
    try:
        for number, cells in enumerate(reader, start=2):
            if None in cells or None in cells.values():
                reason = f"this row does not have {len(table.columns)} cells"
                problems.append(Problem(str(file), f"row {number}", reason))
                continue
            row = _read(str(file), number, cells, table, problems)
            if row is not None:
                yield row
    except csv.Error as error:
        problems.append(Problem(str(file), f"row {reader.line_num}", str(error)))


def _read(
    file: str, number: int, cells: Mapping[str, str], table: Table, problems: list[Problem]
) -> Row | None:
    values: dict[str, Any] = {}
    before = len(problems)
    for column, read in table.columns.items():
        try:
            values[column] = read(cells[column].strip())
        except ValueError as error:
            problems.append(Problem(file, f"row {number} {column}", str(error)))
    row = Row(file, number, values)
    if table.days:
        first, last = (values.get(column) for column in table.days)
        if first and last and last < first:
            problems.append(row.problem(table.days[1], f"{last} is before {first}"))
    return row if len(problems) == before else None


def read_rules(file: Path, problems: list[Problem]) -> Mapping[str, Any]:
    """The stacking rules of a file, with its groups; empty where it cannot be read."""
    try:
        data = read_json(file)
    except (Unreadable, json.JSONDecodeError) as error:
        problems.append(Problem(str(file), "", str(error)))
        return {"rules": [], "groups": {}}
    if not isinstance(data.get("rules"), list):
        problems.append(Problem(str(file), "", "is to hold an object with a list of rules"))
        return {"rules": [], "groups": {}}
    return {"groups": {}, **data}
