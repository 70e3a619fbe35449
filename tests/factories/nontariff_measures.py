"""Rules other than duties that hold back trade, and their trail."""

from collections.abc import Iterable
from typing import Any

from negotiations.models import (
    Economy,
    MastChapter,
    Negotiation,
    NontariffMeasure,
    Publication,
    TrailStep,
    TrailStepKind,
)
from tests.factories.economies import economy
from tests.factories.numbers import numbered


def mast_chapter(code: str = "A") -> MastChapter:
    return MastChapter.objects.get_or_create(code=code, defaults={"name": f"Chapter {code}"})[0]


def make_nontariff_measure(
    title: str = "",
    *,
    maintained_by: str | Economy = "KR",
    bears_on: Iterable[Negotiation] = (),
    publication: Publication = Publication.PUBLISHED,
    **fields: Any,
) -> NontariffMeasure:
    key = numbered("barrier")
    measure = NontariffMeasure.objects.create(
        **{"slug": key, "title": title or key.capitalize()} | fields,
        maintained_by=economy(maintained_by),
        publication=publication,
    )
    measure.negotiations.set(bears_on)
    return measure


def make_trail_step(
    measure: NontariffMeasure | None = None,
    kind: TrailStepKind = TrailStepKind.RAISED,
    *,
    publication: Publication = Publication.PUBLISHED,
    **fields: Any,
) -> TrailStep:
    return TrailStep.objects.create(
        **{"key": numbered("step")} | fields,
        measure=measure or make_nontariff_measure(),
        kind=kind,
        publication=publication,
    )
