"""How days, times, numbers and choices are written in a dossier."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.db.models import TextChoices
from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from negotiations.rules.partial_dates import PartialDate, parse_partial_date

MONTH_OR_YEAR: Final = re.compile(r"\d{4}(-\d{2})?")
DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
TIME: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?")
NUMBER: Final = re.compile(r"-?\d{1,40}(\.\d{1,20})?")


def _wrong(sentence: str) -> PydanticCustomError:
    # Braces in what somebody typed are no placeholders.
    return PydanticCustomError("sentence", "{sentence}", {"sentence": sentence})


@dataclass(frozen=True, eq=False)
class Written:
    """A type that the file writes as ``schema`` describes, that ``read`` reads and that ``write`` writes."""

    read: Callable[[Any], Any]
    write: Callable[[Any], Any]
    schema: Mapping[str, Any]

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self.read, serialization=core_schema.plain_serializer_function_ser_schema(self.write)
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return dict(self.schema)


@dataclass(frozen=True, eq=False)
class OneOf:
    """A text that is one of some codes."""

    codes: type[TextChoices] | Iterable[str]

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.literal_schema([getattr(code, "value", code) for code in self.codes])


def _read_day(value: Any) -> date:
    if isinstance(value, date):
        return value
    if isinstance(value, str) and MONTH_OR_YEAR.fullmatch(value):
        raise _wrong(f"{shown(value)} names no day: write one as 2025-09-04, or leave it out")
    if not isinstance(value, str) or not DAY.fullmatch(value):
        raise _wrong(f"{shown(value)} is no date: write 2025-09-04")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise _wrong(f"{shown(value)} is no day of the calendar") from None


def _read_partial_day(value: Any) -> PartialDate:
    if isinstance(value, PartialDate):
        return value
    if not isinstance(value, str):
        raise _wrong(f"{shown(value)} is no date: write 2025-09-04, 2025-09 or 2025")
    try:
        return parse_partial_date(value)
    except ValueError as error:
        raise _wrong(str(error).removesuffix(".")) from None


def _read_time(value: Any) -> time:
    if isinstance(value, time):
        return value
    if not isinstance(value, str) or not TIME.fullmatch(value):
        raise _wrong(f"{shown(value)} is no time of day: write 00:01")
    return time.fromisoformat(value)


def _read_number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        raise _wrong(f"{shown(value)} is no number")
    if isinstance(value, str) and not NUMBER.fullmatch(value):
        raise _wrong(f"{shown(value)} is no number: write 12.5")
    try:
        number = value if isinstance(value, Decimal) else Decimal(str(value))
    except (InvalidOperation, ValueError):
        raise _wrong(f"{shown(value)} is no number") from None
    if not number.is_finite() or number.adjusted() > 40:
        raise _wrong("this number is too large")
    return number


def shown(value: Any) -> str:
    """The value as a reason quotes it."""
    text = f"“{value}”" if isinstance(value, str) else type(value).__name__
    if value is None or isinstance(value, bool):
        text = {None: "null", True: "true", False: "false"}[value]
    elif isinstance(value, int | float | Decimal):
        text = str(value)
    return text if len(text) <= 80 else f"{text[:77]}…"


def written_time(value: time) -> str:
    return f"{value:%H:%M}" if value == value.replace(second=0, microsecond=0) else str(value)


def written_number(value: Decimal) -> int | float | str:
    """The number without zeros that say nothing; as a text where JSON's readers would round it."""
    if value == value.to_integral_value():
        return int(value)
    return float(value) if Decimal(repr(float(value))) == value else f"{value.normalize():f}"


DAY_TYPE: Final = Written(_read_day, str, {"type": "string", "format": "date"})
PARTIAL_DAY_TYPE: Final = Written(
    _read_partial_day,
    str,
    {
        "type": "string",
        "pattern": r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$",
        "description": "A day, a month or a year: 2025-09-04, 2025-09 or 2025.",
    },
)
TIME_TYPE: Final = Written(
    _read_time,
    written_time,
    {"type": "string", "pattern": r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?$"},
)
NUMBER_TYPE: Final = Written(
    _read_number,
    written_number,
    {
        "anyOf": [
            {"type": "number"},
            {"type": "string", "pattern": r"^-?[0-9]{1,40}(\.[0-9]{1,20})?$"},
        ]
    },
)
