"""Duties, their rates, their product lists and how they stack."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from negotiations.models import (
    Economy,
    MeasureKind,
    MeasureScope,
    Negotiation,
    ProductList,
    ProductListCode,
    Publication,
    RateBasis,
    RateState,
    ScopeRole,
    StackingKind,
    StackingRule,
    TariffMeasure,
    TariffRate,
)
from tests.factories.economies import economy
from tests.factories.numbers import numbered


def make_measure(
    title: str = "",
    *,
    imposed_by: str | Economy = "US",
    kind: MeasureKind = MeasureKind.RECIPROCAL,
    bears_on: Iterable[Negotiation] = (),
    publication: Publication = Publication.PUBLISHED,
    **fields: Any,
) -> TariffMeasure:
    key = numbered("measure")
    measure = TariffMeasure.objects.create(
        **{"slug": key, "title": title or key.capitalize()} | fields,
        imposed_by=economy(imposed_by),
        kind=kind,
        publication=publication,
    )
    measure.negotiations.set(bears_on)
    return measure


def make_rate(
    measure: TariffMeasure | None = None,
    percent: int | str | None = 25,
    *,
    origin: str | Economy | None = "KR",
    state: RateState = RateState.IN_FORCE,
    valid_from: date | None = date(2025, 4, 9),
    last_day: date | None = None,
    known_from: date | None = date(2025, 4, 2),
    known_until: date | None = None,
    publication: Publication = Publication.PUBLISHED,
    **fields: Any,
) -> TariffRate:
    """A rate in force with an open end, unless told otherwise; an ``origin`` of None means all economies."""
    return TariffRate.objects.create(
        **{"key": numbered("rate"), "basis": RateBasis.ADDITIONAL} | fields,
        measure=measure or make_measure(),
        rate=percent,
        origin=None if origin is None else economy(origin),
        state=state,
        valid_from=valid_from,
        last_day=last_day,
        known_from=known_from,
        known_until=known_until,
        publication=publication,
    )


def make_product_list(
    title: str = "",
    *,
    codes: Iterable[str] = ("8703",),
    publication: Publication = Publication.PUBLISHED,
    **fields: Any,
) -> ProductList:
    key = numbered("list")
    product_list = ProductList.objects.create(
        **{"slug": key, "title": title or key.capitalize()} | fields, publication=publication
    )
    for code in codes:
        make_code(product_list, code)
    return product_list


def make_code(
    product_list: ProductList | None = None, code: str = "8703", **fields: Any
) -> ProductListCode:
    return ProductListCode.objects.create(
        product_list=product_list or make_product_list(codes=()), code=code, **fields
    )


def make_scope(
    measure: TariffMeasure | None = None,
    product_list: ProductList | None = None,
    *,
    role: ScopeRole = ScopeRole.INCLUDE,
) -> MeasureScope:
    return MeasureScope.objects.create(
        measure=measure or make_measure(),
        product_list=product_list or make_product_list(),
        role=role,
    )


def make_stacking_rule(
    *,
    kind: StackingKind = StackingKind.EXCLUDES,
    applies: Iterable[str] = (),
    gives_way: Iterable[str] = (),
    valid_from: date = date(2025, 4, 9),
    publication: Publication = Publication.PUBLISHED,
    **fields: Any,
) -> StackingRule:
    return StackingRule.objects.create(
        **{"slug": numbered("rule")} | fields,
        kind=kind,
        applies=list(applies),
        gives_way=list(gives_way),
        valid_from=valid_from,
        publication=publication,
    )
