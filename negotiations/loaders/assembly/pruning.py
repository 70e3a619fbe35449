"""What a file does not mention, and loading with prune removes."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model

from negotiations import models
from negotiations.loaders.assembly.core import Assembly
from negotiations.loaders.kinds import MEASURES, OWN_KINDS, TIED_ELSEHOW


def remove_what_is_not_mentioned(assembly: Assembly) -> None:
    for kind in OWN_KINDS:
        _remove_missing(assembly, kind.model, assembly.stored.all(kind.model))
    if assembly.stored.negotiation_id is None:
        return
    for model in (*MEASURES, *TIED_ELSEHOW):
        _unlink_missing(assembly, model)
    _remove_missing(
        assembly,
        models.TariffRate,
        (each for each in assembly.stored.all(models.TariffRate) if _is_own_line(assembly, each)),
    )
    _remove_missing(
        assembly,
        models.TrailStep,
        (each for each in assembly.stored.all(models.TrailStep) if _is_own_step(assembly, each)),
    )
    own_scopes = (
        each
        for each in assembly.stored.all(models.MeasureScope)
        if assembly.is_own_measure(each.measure.slug)
    )
    _remove_missing(assembly, models.MeasureScope, own_scopes)


def _remove_missing(assembly: Assembly, model: type[Model], stored: Iterable[Any]) -> None:
    kept = {id(row.instance) for row in assembly.rows[model]}
    kept |= {id(instance) for instance in assembly.removed[model]}
    assembly.removed[model].extend(each for each in stored if id(each) not in kept)


def _unlink_missing(assembly: Assembly, model: type[Model]) -> None:
    """Parts the negotiation from measures that the file does not name, and removes those that bear on nothing else."""
    kept = {id(row.instance) for row in assembly.rows[model]}
    for measure in assembly.stored.all(model):
        links = assembly.stored.bears_on[model].get(measure.pk, set())
        if id(measure) in kept or assembly.stored.negotiation_id not in links:
            continue
        is_of_these_talks_alone = links == {assembly.stored.negotiation_id}
        if model in MEASURES and is_of_these_talks_alone and assembly.is_own_measure(measure.slug):
            assembly.removed[model].append(measure)
        else:
            assembly.unlinked[model].append(measure)


def _other_negotiations(assembly: Assembly, model: type[Model], measure: int) -> set[int]:
    return assembly.stored.bears_on[model].get(measure, set()) - {
        assembly.stored.negotiation_id or 0
    }


def _is_own_line(assembly: Assembly, rate: models.TariffRate) -> bool:
    """Whether a rate is a fact of this negotiation and of no other: then a file without it removes it."""
    parties = assembly.parties | {each.economy_id for each in assembly.stored.all(models.Party)}
    if not assembly.is_own_measure(rate.measure.slug) and rate.origin_id not in {None, *parties}:
        return False
    others = _other_negotiations(assembly, models.TariffMeasure, rate.measure_id)
    if rate.origin_id is None:
        return not others and assembly.is_own_measure(rate.measure.slug)
    return not any(rate.origin_id in assembly.stored.parties_of_others[each] for each in others)


def _is_own_step(assembly: Assembly, step: models.TrailStep) -> bool:
    if step.round is None and step.commitment is None:
        return not _other_negotiations(assembly, models.NontariffMeasure, step.measure_id)
    return not assembly.is_step_of_another(step)
