"""Measures that a dossier calls by a slug that they had before they were merged into others."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from negotiations import models
from negotiations.loaders import format1
from negotiations.loaders.elements import carried_fields, walk
from negotiations.loaders.kinds import MEASURES

E = TypeVar("E", bound=format1.Element)


def with_present_slugs(dossier: format1.Dossier) -> format1.Dossier:
    """The dossier with the slugs of the measures that stand for the merged ones now, wherever it names one of these."""
    now = {model: _present_slugs(model, _named(dossier, model)) for model in MEASURES}
    return _renamed(dossier, now) if any(now.values()) else dossier


def _renamed(element: E, now: Mapping[type[Model], Mapping[str, str]]) -> E:
    renamed: dict[str, Any] = {}
    for name in type(element).model_fields:
        value = getattr(element, name)
        if isinstance(value, format1.Element):
            renamed[name] = _renamed(value, now)
        elif isinstance(value, list):
            renamed[name] = [
                _renamed(each, now) if isinstance(each, format1.Element) else each for each in value
            ]
    for field in carried_fields(type(element)):
        kind = element.record if field.name == "slug" else field.refers_to
        if kind is not None and kind in now:
            slug = getattr(element, field.name)
            if slug in now[kind]:
                renamed[field.name] = now[kind][slug]
    if isinstance(element, format1.Position):
        measure, _slash, rate = (element.met_by_rate or "").partition("/")
        if measure in now[models.TariffMeasure]:
            renamed["met_by_rate"] = f"{now[models.TariffMeasure][measure]}/{rate}"
    return element.model_copy(update=renamed)


def _named(dossier: format1.Dossier, model: type[Model]) -> set[str]:
    """The slugs by which the dossier names measures of the model."""
    names = set()
    for element, _path in walk(dossier):
        for field in carried_fields(type(element)):
            kind = element.record if field.name == "slug" else field.refers_to
            if kind is model and getattr(element, field.name):
                names.add(getattr(element, field.name))
    if model is models.TariffMeasure:
        rates = [each.met_by_rate for each in dossier.positions if each.met_by_rate]
        names |= {rate.partition("/")[0] for rate in rates}
    return names


def _present_slugs(model: type[Model], names: set[str]) -> dict[str, str]:
    """Of these names those that no measure bears any more, with the slug of the measure that each leads to."""
    rows = model._default_manager
    gone = names - set(rows.filter(slug__in=names).values_list("slug", flat=True))
    former = models.FormerAddress.objects.filter(
        content_type=ContentType.objects.get_for_model(model), name__in=gone
    )
    keys = dict(former.values_list("name", "object_id"))
    slugs = dict(rows.filter(pk__in=keys.values()).values_list("pk", "slug"))
    return {name: slugs[key] for name, key in keys.items() if key in slugs}
