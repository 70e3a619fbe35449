"""``GET /api/v1/duties``: what a good of an origin pays on a day, and why."""

from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from negotiations.duties.lookup import Lookup, Records, look_up, records_of
from negotiations.duties.words import how, number, question, unknown, why_not
from negotiations.forms.duties import DutyForm
from negotiations.models import Citation, StackingRule, TariffRate
from negotiations.rules.duties import Due, Passed, Range

router: Final = Router(tags=["duties"])


class DutyQuestion(Schema):
    """What is asked. Shares are from 0 to 1, rates in percent, days written 2025-04-10."""

    importer: str = Field("US", description="The economy that imports: US.")
    origin: str = Field("", description="The origin: ISO 3166-1 alpha-2, or EU.")
    product: str = Field("", description="An HS code of 2 to 10 digits.")
    on: str = Field("", description="The day of entry; today where none is given.")
    known_on: str = Field("", description="As known on this day; today where none is given.")
    mfn_rate: str = Field("", description="The base duty (column 1 rate) in percent.")
    mfn_rate_specific: str = Field("", description="The base duty where it is an amount per unit.")
    special_rate: str = Field("", description="The rate under the preference claimed, in percent.")
    preference: str = Field("", description="usmca, korus, cafta_dr, or none.")
    metal_share: str = Field("", description="The share of steel and aluminium.")
    steel_share: str = Field("", description="The share of steel alone.")
    aluminium_share: str = Field("", description="The share of aluminium alone.")
    copper_share: str = Field("", description="The share of copper.")
    us_content_share: str = Field("", description="The share of US content.")
    loaded_on: str = Field("", description="The day of loading at the foreign port.")
    met: str = Field("", description="Keys of conditions that hold, parted by commas.")
    unmet: str = Field("", description="Keys of conditions that do not hold, parted by commas.")


class Span(Schema):
    """A range in percent; ``high`` is null where no recorded rate bounds it."""

    low: float
    high: float | None


class SourceOut(Schema):
    title: str
    url: str


class MeasureOut(Schema):
    """A duty that applies. ``rate`` is its part of the total in percent of the customs value; null where it is a range."""

    measure: str
    title: str
    rate: float | None
    range: Span
    statutory_rate: float | None = Field(description="The rate as the instrument sets it.")
    basis: str
    value_base: str
    how: str
    valid_from: date | None
    last_day: date | None
    instrument: str
    sources: list[SourceOut]


class NotAppliedOut(Schema):
    """A duty that does not apply, with the rule, the list or the duty that set it aside."""

    measure: str
    title: str
    reason: str
    kind: str
    rule: str | None
    by: str | None
    product_list: str | None
    note: str
    sources: list[SourceOut]


class UnknownOut(Schema):
    """What decides the answer and is not known."""

    fact: str
    sentence: str


class ChangesOut(Schema):
    """What the total would be if this were told to hold (``holds``), or not to hold."""

    condition: str
    question: str
    holds: bool
    additional_rate: float | None
    range: Span


class BranchOut(Schema):
    """What goods under longer codes pay; ``others``: so do codes below that no list names."""

    codes: list[str]
    others: bool
    additional_rate: float | None
    range: Span
    measures: list[str]


class ChangeOut(Schema):
    """The next change that was known. ``if_nothing_happens``: it was announced, or a suspension runs out."""

    on: date
    before: Span
    after: Span
    if_nothing_happens: bool


class NoticeOut(Schema):
    """What was asked and left out of the answer, or looks wrong in it."""

    field: str
    sentence: str


class DutyOut(Schema):
    importer: str
    origin: str
    product: str
    on: date
    known_on: date
    additional_rate: float | None = Field(
        description="What is due beyond the base duty, in percent; null where it is not known."
    )
    range: Span
    measures: list[MeasureOut]
    not_applied: list[NotAppliedOut]
    unknown: list[UnknownOut]
    notices: list[NoticeOut]
    would_change: list[ChangesOut]
    by_code: list[BranchOut]
    next_change: ChangeOut | None
    data_from: date
    data_until: date
    address: str


class ErrorOut(Schema):
    field: str
    sentence: str


class RefusalOut(Schema):
    errors: list[ErrorOut]


@router.get(
    "duties",
    response={200: DutyOut, 400: RefusalOut},
    summary="What a good pays on a day, and why",
    url_name="duties",
    openapi_extra={
        "responses": {
            405: {"description": "Only GET, HEAD and OPTIONS are answered."},
            414: {"description": "The address is longer than 4096 characters."},
        }
    },
)
def duties(request: HttpRequest, asked: Query[DutyQuestion]) -> Any:
    """The additional duty on a product of an origin on a day: each measure that applies with its part, each that does
    not with what set it aside, what is not known, and the next known change."""
    form = DutyForm(request.GET, is_strict=True)
    if not form.is_valid():
        return Status(400, refusal(form))
    lookup = look_up(**form.asked)
    records = records_of(lookup, request.user)
    address = f"/tariffs/lookup/?{request.GET.urlencode()}"
    answer = told(lookup, records, request.build_absolute_uri(address))
    notices = [{"field": field, "sentence": sentence} for field, sentence in form.notices]
    return Status(200, answer | {"notices": notices})


def refusal(form: DutyForm) -> dict[str, Any]:
    return {
        "errors": [
            {"field": field, "sentence": str(sentence)}
            for field, sentences in form.errors.items()
            for sentence in sentences
        ]
    }


def told(lookup: Lookup, records: Records, address: str) -> dict[str, Any]:
    answer, query = lookup.answer, lookup.query
    change = lookup.next_change
    return {
        "importer": lookup.importer,
        "origin": query.origin,
        "product": query.code,
        "on": query.day,
        "known_on": query.known_on,
        "additional_rate": _exact(answer.total),
        "range": _span(answer.total),
        "measures": [_measure(each, lookup, records) for each in answer.due],
        "not_applied": [_not_applied(each, records) for each in answer.passed],
        "unknown": [
            {"fact": fact, "sentence": sentence} for fact, sentence in unknown(answer, records)
        ],
        "would_change": [
            {
                "condition": each.condition.key,
                "question": question(each.condition),
                "holds": each.holds,
                "additional_rate": _exact(each.range),
                "range": _span(each.range),
            }
            for each in answer.claims
        ],
        "by_code": [
            {
                "codes": list(each.codes),
                "others": each.is_rest,
                "additional_rate": _exact(each.range),
                "range": _span(each.range),
                "measures": list(each.parts),
            }
            for each in answer.branches
        ],
        "next_change": change
        and {
            "on": change.on,
            "before": _span(change.before),
            "after": _span(change.after),
            "if_nothing_happens": change.pending is not None,
        },
        "data_from": lookup.law.covers_from,
        "data_until": answer.covers_until,
        "address": address,
    }


def _figure(value: Decimal | None) -> float | None:
    return None if value is None else float(number(value))


def _exact(total: Range) -> float | None:
    return _figure(total.exact)


def _span(total: Range) -> dict[str, float | None]:
    return {"low": _figure(total.low), "high": _figure(total.high)}


def _measure(due: Due, lookup: Lookup, records: Records) -> dict[str, Any]:
    rate = due.part.rate
    record = records.rates.get(rate.record)
    return {
        "measure": due.part.name,
        "title": records.title(due.part.name),
        "rate": _exact(due.range),
        "range": _span(due.range),
        "statutory_rate": None if due.part.part is None else _figure(rate.rate),
        "basis": rate.basis.value,
        "value_base": rate.value_base.value,
        "how": how(due),
        "valid_from": rate.first,
        "last_day": lookup.last_day_of(rate),
        "instrument": rate.instrument,
        "sources": _sources(record.cited if record else ()),
    }


def _not_applied(passed: Passed, records: Records) -> dict[str, Any]:
    rule = passed.ranked.rule if passed.ranked else None
    ruled = records.rules.get(rule.record) if rule else None
    rated = records.rates.get(passed.rate.record) if passed.rate else None
    return {
        "measure": passed.name,
        "title": records.title(passed.name),
        "reason": why_not(passed, records),
        "kind": passed.why.value,
        "rule": rule.slug.upper() if rule else None,
        "by": passed.by or None,
        "product_list": passed.list or None,
        "note": _note(ruled, rated),
        "sources": _sources_of(passed, records, ruled, rated),
    }


def _note(rule: StackingRule | None, rate: TariffRate | None) -> str:
    """What the rule says in its own words; where no rule spoke, what is noted of the rate."""
    if rule is not None:
        return rule.note
    return rate.note if rate is not None else ""


def _sources_of(
    passed: Passed, records: Records, rule: StackingRule | None, rate: TariffRate | None
) -> list[dict[str, str]]:
    listed = records.codes.get(passed.covering.record) if passed.covering else None
    found = _sources(rule.cited if rule else rate.cited if rate else ())
    if listed and listed.source and listed.source.is_published:
        found.insert(0, {"title": str(listed.source), "url": listed.source.url})
    return list({each["url"]: each for each in found}.values())


def _sources(citations: Any) -> list[dict[str, str]]:
    cited: list[Citation] = list(citations)
    return [{"title": str(each.source), "url": each.source.url} for each in cited]
