"""Duties and other measures, which several talks may bear on."""

from negotiations import models
from negotiations.loaders import format1
from negotiations.loaders.assembly.core import Assembly
from negotiations.loaders.problems import Path
from negotiations.loaders.rows import Row


def lay_tariff_measures(assembly: Assembly) -> None:
    for index, measure in enumerate(assembly.dossier.tariff_measures):
        path: Path = ("tariff_measures", index)
        row = assembly.row((measure.slug,), measure, path)
        assembly.named[models.TariffMeasure][measure.slug] = row.instance
        assembly.tie(row)
        for position, scope in enumerate(measure.scopes):
            assembly.row(
                (measure.slug, scope.product_list, scope.role),
                scope,
                (*path, "scopes", position),
                measure=row.instance,
            )
        for position, rate in enumerate(measure.rates):
            _rate(assembly, rate, (*path, "rates", position), row)


def _rate(assembly: Assembly, rate: format1.TariffRate, path: Path, measure: Row) -> None:
    slug = measure.instance.slug
    if rate.origin is not None and not assembly.may_write_lines(slug, rate.origin):
        is_known = (rate.origin,) in assembly.stored.rows[models.Economy]
        if is_known and rate.origin not in assembly.lost_names:
            assembly.fault(
                (*path, "origin"),
                "this economy is no party of the negotiation: a measure that others share takes rates of the parties only",
            )
    stored = assembly.stored.find(models.TariffRate, (slug, rate.key))
    if stored is not None and not assembly.belongs(stored):
        assembly.fault(
            (*path, "key"),
            f"this is the key of a rate for {stored.origin_id}, which is no party",
        )
        return
    row = assembly.row((slug, rate.key), rate, path, parent=measure, measure=measure.instance)
    assembly.named[models.TariffRate][f"{slug}/{rate.key}"] = row.instance


def lay_nontariff_measures(assembly: Assembly) -> None:
    assembly.name_stored(models.Commitment)
    for index, measure in enumerate(assembly.dossier.nontariff_measures):
        path: Path = ("nontariff_measures", index)
        row = assembly.row((measure.slug,), measure, path)
        assembly.tie(row)
        for position, step in enumerate(measure.trail):
            place = (*path, "trail", position)
            stored = assembly.stored.find(models.TrailStep, (measure.slug, step.key))
            if stored is not None and assembly.is_step_of_another(stored):
                assembly.fault((*place, "key"), "this is the key of a step in another negotiation")
                continue
            assembly.row((measure.slug, step.key), step, place, parent=row, measure=row.instance)
