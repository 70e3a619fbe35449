"""Duties of many goods: a CSV file in and out again, and grids; safe to open in a spreadsheet."""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from charset_normalizer import from_bytes
from django.utils.translation import gettext as _

from negotiations.duties.lookup import Lookup
from negotiations.duties.words import MISSING, number, question
from negotiations.rules.duties import Range

MOST_BYTES: Final = 2_000_000
MOST_ROWS: Final = 5_000
# The first of each is the column that is written back; the others are read as the same.
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "product": ("product", "hs_code", "hs", "code"),
    "origin": ("origin", "economy", "country"),
    "on": ("on", "day", "date"),
    "known_on": ("known_on",),
    "mfn_rate": ("mfn_rate",),
    "special_rate": ("special_rate",),
    "preference": ("preference",),
    "metal_share": ("metal_share",),
    "steel_share": ("steel_share",),
    "aluminium_share": ("aluminium_share",),
    "copper_share": ("copper_share",),
    "us_content_share": ("us_content_share",),
    "loaded_on": ("loaded_on",),
    "met": ("met",),
    "unmet": ("unmet",),
}
NEEDED: Final = ("product", "origin", "on")
ANSWERED: Final = (
    "additional_rate",
    "lowest",
    "highest",
    "measures",
    "not_applied",
    "unknown",
    "error",
)
# What a spreadsheet takes for the beginning of a formula.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


class Unreadable(Exception):
    """The sentence that says why a file cannot be answered at all."""


@dataclass(frozen=True)
class Goods:
    """The rows of a file: its own columns, and each row's values for the lookup by name."""

    columns: Sequence[str]
    rows: Sequence[tuple[Sequence[str], Mapping[str, str]]]


def read_goods(content: bytes) -> Goods:
    """The goods of a CSV file in UTF-8. Raises Unreadable."""
    if len(content) > MOST_BYTES:
        raise Unreadable(_("The file is larger than 2 MB: cut it into several."))
    text = _text(content)
    if "\0" in text:
        raise Unreadable(_("The file holds null characters: save it as CSV in UTF-8."))
    lines = text.splitlines()
    if not lines:
        raise Unreadable(_("The file is empty."))
    delimiter = max(",;\t", key=lines[0].count)
    try:
        rows = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if any(row)]
    except csv.Error as error:
        raise Unreadable(_("The file is no CSV: %(error)s.") % {"error": error}) from None
    columns, *goods = rows
    places = _places(columns)
    missing = [name for name in NEEDED if name not in places]
    if missing:
        raise Unreadable(
            _(
                "The first line is to name the columns product, origin and on; these lack: %(missing)s."
            )
            % {"missing": ", ".join(missing)}
        )
    if len(goods) > MOST_ROWS:
        raise Unreadable(
            _("The file has %(number)d rows, and at most %(most)d are answered at once.")
            % {"number": len(goods), "most": MOST_ROWS}
        )
    return Goods(columns, [(row, _values(row, places)) for row in goods])


def _text(content: bytes) -> str:
    """The text of a file as spreadsheets write it: in UTF-8, in UTF-16 with its mark, or in the older encoding of a country."""
    is_utf_16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return content.decode("utf-16" if is_utf_16 else "utf-8-sig")
    except UnicodeDecodeError:
        found = None if is_utf_16 else from_bytes(content).best()
    if found is None:
        raise Unreadable(_("The file is not in UTF-8: save it as CSV in UTF-8."))
    return str(found)


def _places(columns: Sequence[str]) -> dict[str, int]:
    named = [column.strip().lower().replace(" ", "_") for column in columns]
    return {
        name: named.index(alias)
        for name, aliases in COLUMNS.items()
        for alias in aliases
        if alias in named
    }


def _values(row: Sequence[str], places: Mapping[str, int]) -> dict[str, str]:
    return {name: row[place] if place < len(row) else "" for name, place in places.items()}


def safe(cell: str) -> str:
    """The cell as a spreadsheet shows it, not as a formula that it runs."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def line(cells: Iterable[str]) -> str:
    """The cells as one line of CSV."""
    written = io.StringIO()
    csv.writer(written).writerow([safe(cell) for cell in cells])
    return written.getvalue()


def answered(lookup: Lookup) -> list[str]:
    """The cells of ``ANSWERED`` for one lookup."""
    told = lookup.answer
    unknown = [str(MISSING[fact]) for fact in told.missing]
    unknown += [question(each) for each in told.doubtful]
    if told.branches:
        unknown.append(_("the further digits of the code"))
    if told.is_beyond_what_was_seen:
        unknown.append(_("what changed after %(day)s") % {"day": told.covers_until.isoformat()})
    return [
        *range_cells(told.total),
        "; ".join(f"{each.part.name} {_figures(each.range)}" for each in told.due),
        "; ".join(f"{each.name} ({each.why.value})" for each in told.passed),
        "; ".join(unknown),
        "",
    ]


def refused(sentences: Iterable[tuple[str, str]]) -> list[str]:
    """The cells of ``ANSWERED`` for a row that cannot be looked up."""
    told = " ".join(f"{field}: {sentence}" for field, sentence in sentences)
    return ["", "", "", "", "", "", told]


def range_cells(total: Range) -> list[str]:
    return [_figure(total.exact), _figure(total.low), _figure(total.high)]


def _figure(value: Decimal | None) -> str:
    return "" if value is None else f"{number(value):f}"


def _figures(total: Range) -> str:
    if total.exact is not None:
        return _figure(total.exact)
    return f"{_figure(total.low)}-{_figure(total.high) or '?'}"


def with_answers(goods: Goods, answers: Iterable[list[str]]) -> Iterator[str]:
    """The file's own lines, each with its answer. Cells beyond the named columns are given back under no name."""
    width = max(len(goods.columns), *(len(row) for row, _values_of_row in goods.rows), 0)
    yield line([*(*goods.columns, *[""] * width)[:width], *ANSWERED])
    for (row, _values_of_row), cells in zip(goods.rows, answers, strict=True):
        yield line([*(*row, *[""] * width)[:width], *cells])
