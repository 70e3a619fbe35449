"""Pairs of records that are likely one: of the same name in one economy, or sources of the same title, publisher and day."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from django.core.cache import cache
from django.db.models import Count, Max, Model, Sum

from negotiations import models
from negotiations.models.kinds import kind_of, model_called
from negotiations.models.records import Record
from negotiations.rules.texts import fold

# How many pairs of one kind are told at most; merging them brings the next.
MOST: Final = 200
Keys: TypeAlias = list[tuple[int, int, str]]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that share a name; the older one is named first."""

    kind: str
    first: Record
    second: Record
    shared: str


def _names(*fields: str) -> Callable[[type[Model]], Iterator[tuple[int, Any, Iterable[str]]]]:
    """Of each record its key, the economy within which a name counts, and its names; the economy is the first field."""

    def read(model: type[Model]) -> Iterator[tuple[int, Any, Iterable[str]]]:
        for pk, economy, *texts in model._default_manager.values_list("pk", *fields):
            yield pk, economy, _folded(texts)

    return read


def _folded(texts: Iterable[Any]) -> list[str]:
    parts = [each for text in texts for each in (text if isinstance(text, list) else [text])]
    return [fold(part) for part in parts]


def _kept_names(model: type[Model]) -> Iterator[tuple[int, Any, Iterable[str]]]:
    """People and organizations keep their names folded already, one on each line."""
    for pk, economy, names in model._default_manager.values_list("pk", "economy", "search_text"):
        yield pk, economy, names.splitlines()


def _areas(model: type[Model]) -> Iterator[tuple[int, Any, Iterable[str]]]:
    for pk, name, variants in model._default_manager.values_list("pk", "name", "label_variants"):
        yield pk, None, _folded([name, variants])


def _reports(model: type[Model]) -> Iterator[tuple[int, Any, Iterable[str]]]:
    """The sources that share title, publisher and day with another: the database finds them."""
    place = ("publisher", "title", "published_on")
    twice = model._default_manager.values(*place).annotate(number=Count("pk")).filter(number__gt=1)
    titles = [row["title"] for row in twice.order_by()[:MOST]]
    found = model._default_manager.filter(title__in=titles)
    for pk, publisher, title, day in found.values_list("pk", *place):
        yield pk, (publisher, day), [title]


READERS: Final[Mapping[type[Record], Callable[[type[Model]], Iterator[Any]]]] = {
    models.Person: _kept_names,
    models.Organization: _kept_names,
    models.Source: _reports,
    models.TariffMeasure: _names("imposed_by", "title"),
    models.NontariffMeasure: _names("maintained_by", "title"),
    models.AgendaArea: _areas,
}


def likely_pairs() -> dict[str, Keys]:
    """The keys of likely pairs by kind. They are looked for again once a record of the kind came, went or changed."""
    return {kind_of(model): _pairs_of(model) for model in READERS}


def _pairs_of(model: type[Record]) -> Keys:
    seen = model._default_manager.aggregate(Count("pk"), Max("pk"), Sum("version"))
    key = f"duplicates:{kind_of(model)}"
    known = cache.get(key)
    if known is not None and known[0] == seen:
        return known[1]  # type: ignore[no-any-return]  # what the cache keeps is Any
    found = _look(model)
    cache.set(key, (seen, found), timeout=None)
    return found


def _look(model: type[Record]) -> Keys:
    named: dict[tuple[Any, str], list[int]] = defaultdict(list)
    for pk, place, names in READERS[model](model):
        for name in set(names):
            if name:
                named[(place, name)].append(pk)
    pairs: dict[tuple[int, int], str] = {}
    for (_place, name), keys in named.items():
        first, *others = sorted(keys)
        for other in others:
            pairs.setdefault((first, other), name)
    return sorted((*pair, name) for pair, name in pairs.items())[:MOST]


def read_pairs(kind: str, keys: Keys) -> list[Pair]:
    """The records of the pairs, in one query."""
    model = model_called(kind)
    if model is None or not keys:
        return []
    found = model._default_manager.in_bulk(
        {pk for first, second, _ in keys for pk in (first, second)}
    )
    return [
        Pair(kind, found[first], found[second], name)
        for first, second, name in keys
        if first in found and second in found
    ]
