"""What the files say, as the records that are to be: read, checked against each other, not yet against the database."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from django.utils.text import slugify

from negotiations.loaders.files import read_json
from negotiations.loaders.problems import Problem
from negotiations.loaders.tariffs import tables
from negotiations.loaders.tariffs.tables import Row, read_rules, read_table
from negotiations.models import (
    InstrumentKind,
    MeasureKind,
    RateState,
    ScopeRole,
    SourceKind,
    StackingKind,
    ValueBase,
)
from negotiations.models.sources import normalise_url
from negotiations.models.tariffs import APPLIED
from negotiations.rules.texts import key_from

RECIPROCAL_MEASURE: Final = "us-ieepa-reciprocal"
IMPORTER: Final = "US"
Values = dict[str, Any]


@dataclass
class WantedRate:
    """A rate of the files, with what tells it apart from other rates of its measure."""

    row: Row
    measure: str
    product_list: str
    values: Values
    sources: tuple[str, ...]
    locator: str

    @property
    def is_applied(self) -> bool:
        return self.values["state"] in APPLIED

    @property
    def line(self) -> tuple[str, str | None, str, str]:
        return self.measure, self.values["origin_id"], self.values["condition"], self.product_list

    @property
    def identity(self) -> tuple[Any, ...]:
        state = "" if self.is_applied else (self.values["state"], self.values["rate"])
        return (*self.line, self.values["valid_from"], state)


@dataclass
class Wanted:
    """Records by what names them. Sources are named by their normalised URL."""

    sources: dict[str, Values] = field(default_factory=dict)
    instruments: dict[str, Values] = field(default_factory=dict)
    instrument_sources: dict[str, str] = field(default_factory=dict)
    measures: dict[str, Values] = field(default_factory=dict)
    measure_sources: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    lists: dict[str, Values] = field(default_factory=dict)
    list_sources: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    # By list: code, first day, last day and condition, then the other values.
    codes: dict[tuple[Any, ...], Values] = field(default_factory=dict)
    scopes: set[tuple[str, str, str]] = field(default_factory=set)
    rates: list[WantedRate] = field(default_factory=list)
    rules: dict[str, Values] = field(default_factory=dict)
    rule_sources: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def read_wanted(folder: Path, beside: Path, economies: set[str]) -> tuple[Wanted, list[Problem]]:
    """What the files of ``folder`` say, with all that is wrong in them; ``beside`` holds what names their words."""
    reading = _Reading(folder, beside, economies)
    return reading.wanted, reading.problems


class _Reading:
    def __init__(self, folder: Path, beside: Path, economies: set[str]) -> None:
        self.wanted = Wanted()
        self.problems: list[Problem] = []
        self.economies = economies
        self.names = read_json(beside / "measures.json")["measures"]
        told = read_json(beside / "instruments.json")
        self.instruments = {each["text"]: each for each in told["instruments"]}
        self.lists_known = {
            (each["list"], each["source"]): date.fromisoformat(each["known_from"])
            for each in told["lists"]
        }
        self.groups: Mapping[str, list[str]] = {}
        self._read_lists(folder)
        self._read_rates(folder)
        self._read_rules(folder, beside)
        self._refuse_overlaps()

    # --- Product lists ----------------------------------------------------------------------------

    def _read_lists(self, folder: Path) -> None:
        self.roles: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.list_urls: dict[tuple[str, str], str] = {}
        rows = read_table(folder, tables.LISTS, self.problems)
        for row in rows:
            name = row["list"]
            self.wanted.lists.setdefault(name, {"title": row["title"]})
            self.roles[(name, row["source"])].add(row["role"])
            self.list_urls[(name, row["source"])] = row["source_url"]
            self._cite(self.wanted.list_sources[name], row["source_url"])
        self.spared = self._codes_spared_by_word(rows)
        for row in read_table(folder, tables.CODES, self.problems):
            self._add_code(row, row["from"], row["to"], row["condition"], _basis(row))
        self._date_what_was_learned_later()
        china = read_table(folder, tables.CHINA_CODES, self.problems)
        starts = self._starts_of_schedules(folder)
        for row in china:
            # The day from which the list itself is in force: its codes have none of their own.
            self._add_code(row, starts.get(row["list"]), None, "", "")

    def _codes_spared_by_word(self, rows: Iterable[Row]) -> set[tuple[str, str]]:
        """Lists of a source that both reach and spare: which of their codes are spared stands in a condition."""
        both = {key for key, roles in self.roles.items() if len(roles) > 1}
        return {(name, source) for name, source in both}

    def _add_code(
        self, row: Row, first: date | None, last: date | None, condition: str, basis: str
    ) -> None:
        name, source = row["list"], row["source"]
        if name not in self.wanted.lists:
            self.problems.append(row.problem("list", f"there is no list “{name}”"))
            return
        if (name, source) not in self.list_urls:
            reason = f"list “{name}” names no source “{source}”"
            self.problems.append(row.problem("source", reason))
            return
        identity = (name, row["hs_code"], first, last, condition)
        if identity in self.wanted.codes:
            reason = f"{row['hs_code']} stands twice on “{name}” for these days"
            self.problems.append(row.problem("hs_code", reason))
            return
        self.wanted.codes[identity] = {
            "known_from": self.lists_known.get((name, source)),
            "source": normalise_url(self.list_urls[(name, source)]),
            "told_by": source,
        }

    def _date_what_was_learned_later(self) -> None:
        """Codes below one that a later notice listed retroactively were learned with it."""
        learned: dict[str, dict[str, date]] = defaultdict(dict)
        for (name, code, *_), values in self.wanted.codes.items():
            if values["known_from"]:
                learned[name][code] = values["known_from"]
        for (name, code, *_), values in self.wanted.codes.items():
            for length in range(2, len(code)):
                if code[:length] in learned.get(name, ()):
                    values["known_from"] = learned[name][code[:length]]
        for identity in [each for each in self.wanted.codes if self._is_spared(each)]:
            name, *rest = identity
            values = self.wanted.codes.pop(identity)
            spared = f"{name}-exempt"
            title = f"{self.wanted.lists[name]['title']}: exceptions"
            self.wanted.lists.setdefault(spared, {"title": title})
            self.wanted.list_sources[spared] = list(self.wanted.list_sources[name])
            self.wanted.codes[(spared, *rest)] = values

    def _is_spared(self, identity: tuple[Any, ...]) -> bool:
        """Whether a code stands on its list as an exception: another code's condition says "except" and names it."""
        name, code, *_ = identity
        source = self.wanted.codes[identity]["told_by"]
        if (name, source) not in self.spared:
            return False
        return any(
            other[0] == name
            and other[4].startswith("except ")
            and code in re.sub(r"(?<=\d)\.", "", other[4])
            for other in self.wanted.codes
        )

    def _starts_of_schedules(self, folder: Path) -> dict[str, date]:
        rows = read_table(folder, tables.OTHER, [])
        return {row["product_list"]: row["from"] for row in rows if ":" in row["measure"]}

    # --- Rates ------------------------------------------------------------------------------------

    def _read_rates(self, folder: Path) -> None:
        for row in read_table(folder, tables.RECIPROCAL, self.problems):
            self._add_rate(row, RECIPROCAL_MEASURE, row["economy"], MeasureKind.RECIPROCAL)
        for row in read_table(folder, tables.SECTORAL, self.problems):
            self._add_rate(row, row["measure"], row["origin"], MeasureKind.SECTORAL)
        for row in read_table(folder, tables.OTHER, self.problems):
            self._add_rate(row, row["measure"], row["economy"], MeasureKind.OTHER)

    def _add_rate(self, row: Row, name: str, origin: str | None, kind: MeasureKind) -> None:
        problems = list(self._faults_of(row, origin))
        self.problems += problems
        if problems:
            return
        measure, _, schedule = name.partition(":")
        self._add_measure(row, measure, kind)
        told = self._instrument(row["instrument"], row["source_url"])
        product_list = schedule or self._own_list(row, measure)
        if row.get("exempt_list"):
            self.wanted.scopes.add((measure, row["exempt_list"], ScopeRole.EXEMPT.value))
        urls = [row["source_url"], row.get("date_source_url")]
        sources: list[str] = []
        for each in urls:
            if each:
                self._cite(sources, each)
        values: Values = {
            "origin_id": origin,
            "except_origins": list(row.get("origin_exceptions") or ()),
            "condition": row.get("condition") or "",
            "products": "",
            "rate": row["rate"],
            "basis": row["basis"],
            "value_base": row.get("applies_to") or ValueBase.FULL.value,
            "state": row["status"],
            "valid_from": row["from"],
            "last_day": row["to"],
            "known_from": row.get("known_from") or self._known_from(row["instrument"]),
            "note": row["note"],
        }
        locator = f"HTS {row['hts_heading']}" if row["hts_heading"] else ""
        rate = WantedRate(
            row, measure, product_list, values | {"instrument": told}, tuple(sources), locator
        )
        self.wanted.rates.append(rate)

    def _faults_of(self, row: Row, origin: str | None) -> Iterator[Problem]:
        if origin is not None and origin not in self.economies:
            column = "origin" if "origin" in row.cells else "economy"
            yield row.problem(column, f"there is no economy “{origin}”")
        for each in row.get("origin_exceptions") or ():
            if each not in self.economies:
                yield row.problem("origin_exceptions", f"there is no economy “{each}”")
        for column in ("product_list", "exempt_list"):
            name = row.get(column)
            if name and name not in self.wanted.lists:
                yield row.problem(column, f"there is no list “{name}”")
        if row["status"] == RateState.EXEMPT and row["rate"]:
            yield row.problem("rate", "an exempt rate is in force at 0")

    def _add_measure(self, row: Row, slug: str, kind: MeasureKind) -> None:
        named = self.names.get(slug)
        self.wanted.measures.setdefault(
            slug,
            {
                "title": named["title"] if named else slug.replace("-", " "),
                "kind": named["kind"] if named else kind.value,
                "imposed_by_id": IMPORTER,
                "authority": named["authority"] if named else row.get("authority") or "",
                "products": named["products"] if named else (row.get("products") or "")[:500],
            },
        )
        self._cite(self.wanted.measure_sources[slug], row["source_url"])

    def _own_list(self, row: Row, measure: str) -> str:
        """The list that narrows a rate; one that says what the whole measure reaches is a scope of the measure."""
        name: str = row.get("product_list") or ""
        if not name:
            return ""
        roles = {
            role for (listed, _), found in self.roles.items() if listed == name for role in found
        }
        if ScopeRole.LOWER_RATE.value in roles:
            self.wanted.scopes.add((measure, name, ScopeRole.LOWER_RATE.value))
            return name
        self.wanted.scopes.add((measure, name, ScopeRole.INCLUDE.value))
        if f"{name}-exempt" in self.wanted.lists:
            self.wanted.scopes.add((measure, f"{name}-exempt", ScopeRole.EXEMPT.value))
        return ""

    def _refuse_overlaps(self) -> None:
        lines: dict[tuple[Any, ...], list[WantedRate]] = defaultdict(list)
        for rate in self.wanted.rates:
            if rate.is_applied:
                lines[rate.line].append(rate)
        for rates in lines.values():
            rates.sort(key=lambda each: each.values["valid_from"])
            for before, after in pairwise(rates):
                last = before.values["last_day"]
                if last is None or after.values["valid_from"] <= last:
                    other = f"{Path(before.row.file).name} row {before.row.number}"
                    reason = f"overlaps {other}, from {before.values['valid_from']} to {last or 'open'}: end one before the other begins"
                    self.problems.append(after.row.problem("from", reason))

    # --- Rules ------------------------------------------------------------------------------------

    def _read_rules(self, folder: Path, beside: Path) -> None:
        file = folder / "stacking-rules.json"
        data = read_rules(file, self.problems)
        self.groups = data["groups"]
        for index, rule in enumerate(data["rules"]):
            self._add_rule(str(file), f"rules[{index}]", rule)
        further = read_rules(beside / "further-rules.json", self.problems)
        for index, rule in enumerate(further["rules"]):
            self._add_rule(str(beside / "further-rules.json"), f"rules[{index}]", rule)

    def _add_rule(self, file: str, place: str, rule: Any) -> None:
        try:
            slug, values, urls = self._rule(rule)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            reason = f"lacks {error}" if isinstance(error, KeyError) else str(error)
            self.problems.append(Problem(file, place, reason))
            return
        self.wanted.rules[slug] = values
        self.wanted.rule_sources[slug] = []
        for each in urls:
            self._cite(self.wanted.rule_sources[slug], each)

    def _rule(self, rule: Any) -> tuple[str, Values, list[str]]:
        kind = tables.one_of({each.value: each.value for each in StackingKind})(rule["kind"])
        origins = list(rule["origins"])
        unknown = [each for each in origins if each != "*" and each not in self.economies]
        if unknown:
            raise ValueError(f"origins: there is no economy “{unknown[0]}”")
        first = tables.needed(tables.day)(rule["from"])
        last = tables.day(rule["to"] or "")
        if last and last < first:
            raise ValueError(f"to: {last} is before {first}")
        urls = [tables.needed(tables.url)(each) for each in rule["source_url"]]
        text = rule["instrument"]
        named = text if text in self.instruments else re.split(r"[,;] ", text)[0]
        known = re.match(r"EO |Proclamation |\d+ FR |USTR |Notice |Section 301", named)
        note = rule["note"] or ""
        if text != named:
            note = f"{note} ({text})".strip()
        values = {
            "kind": kind,
            "applies": self._expanded(rule["applies"]),
            "gives_way": self._expanded(rule["gives_way"]),
            "share": rule["share"] or "",
            "origins": origins,
            "condition": rule["condition"] or "",
            "valid_from": first,
            "last_day": last,
            "note": note,
            "instrument": self._instrument(named, urls[0]) if known else None,
        }
        return key_from(rule["id"]), values, urls

    def _expanded(self, names: Iterable[str]) -> list[str]:
        """The measures that a rule names, with those of each group in its place."""
        found = [each for name in names for each in self.groups.get(name, [name])]
        return list(dict.fromkeys(found))

    # --- Sources and instruments ------------------------------------------------------------------

    def _cite(self, cited: list[str], url: str) -> None:
        name = normalise_url(url)
        if name not in self.wanted.sources:
            self.wanted.sources[name] = _source(url)
        if name not in cited:
            cited.append(name)

    def _instrument(self, text: str, url: str) -> str | None:
        if not text:
            return None
        slug = self.instruments[text]["slug"] if text in self.instruments else _slug_of(text)
        if slug not in self.wanted.instruments:
            self.wanted.instruments[slug] = _instrument(text)
            cited: list[str] = []
            self._cite(cited, url)
            self.wanted.instrument_sources[slug] = cited[0]
        return slug

    def _known_from(self, instrument: str) -> date | None:
        told = self.instruments.get(instrument, {}).get("known_from")
        return date.fromisoformat(told) if told else None


def _basis(row: Row) -> str:
    return str(row["date_basis"])


NUMBERED: Final = (
    (re.compile(r"EO (\d+)"), "eo-{}", "Executive Order {}", InstrumentKind.ORDER),
    (re.compile(r"Proclamation (\d+)"), "procl-{}", "Proclamation {}", InstrumentKind.PROCLAMATION),
)


KINDS: Final = (
    ("letter", InstrumentKind.LETTER),
    ("Proclamation", InstrumentKind.PROCLAMATION),
    ("Section 301", InstrumentKind.STATUTE),
    (r"Notice|USTR|^\d+ FR", InstrumentKind.NOTICE),
)


def _slug_of(text: str) -> str:
    for pattern, slug, _title, _kind in NUMBERED:
        match = pattern.match(text)
        if match:
            return slug.format(match[1])
    return f"us-{slugify(text)}"[:120].strip("-")


def _instrument(text: str) -> Values:
    for pattern, _slug, title, kind in NUMBERED:
        match = pattern.match(text)
        if match:
            return {"title": title.format(match[1]), "kind": kind.value, "issued_by_id": IMPORTER}
    kind = next((kind for pattern, kind in KINDS if re.search(pattern, text)), InstrumentKind.OTHER)
    citation = text if re.match(r"\d+ FR", text) else ""
    return {
        "title": text[:1].upper() + text[1:],
        "kind": kind.value,
        "citation": citation,
        "issued_by_id": IMPORTER,
    }


OFFICIAL: Final = (".gov", "govinfo.gov", "govdelivery.com")
LONGEST_TITLE: Final = 160


def _source(url: str) -> Values:
    """A source as its address names it: no page was asked for its title."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    path = [unquote(step) for step in parts.path.split("/") if step]
    if host == "github.com" and len(path) > 4:
        publisher, title = f"{path[0]}/{path[1]} (GitHub)", "/".join(path[4:])
    else:
        last = re.sub(r"\.(html?|asp|aspx|php)$", "", path[-1]) if path else ""
        words = re.sub(r"[-_]+", " ", last).strip()
        publisher = host
        title = words[:1].upper() + words[1:] if len(words) > 6 else f"{host}{parts.path}"
    official = host.endswith(OFFICIAL)
    return {
        "publisher": publisher[:200],
        "title": title[:LONGEST_TITLE] or host,
        "url": url,
        "normalised_url": normalise_url(url),
        "kind": SourceKind.OFFICIAL.value if official else SourceKind.REPORT.value,
        "language": "en",
    }
