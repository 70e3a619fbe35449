"""Brings to each fact on a page the sources that it names, for all facts in one query."""

from collections import defaultdict
from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from negotiations.models import Citation, Fact, Viewer
from negotiations.models.publication import may_see_drafts, published_condition
from negotiations.models.sources import Source


def bring_sources(viewer: Viewer, *groups: Iterable[Fact]) -> None:
    """Sets ``cited`` on every fact: its citations, in their order, of the sources that this viewer may see."""
    facts = [fact for group in groups for fact in group]
    by_kind: dict[int, dict[int, list[Citation]]] = defaultdict(lambda: defaultdict(list))
    for citation in _citations_of(viewer, facts):
        by_kind[citation.content_type_id][citation.object_id].append(citation)
    for fact in facts:
        fact.cited = by_kind[_kind(fact)][fact.pk]


def _kind(fact: Fact) -> int:
    return ContentType.objects.get_for_model(fact).pk


def _citations_of(viewer: Viewer, facts: Iterable[Fact]) -> Iterable[Citation]:
    keys: dict[int, list[int]] = defaultdict(list)
    for fact in facts:
        keys[_kind(fact)].append(fact.pk)
    if not keys:
        return ()
    wanted = Q()
    for kind, pks in keys.items():
        wanted |= Q(content_type=kind, object_id__in=pks)
    citations = Citation.objects.filter(wanted).select_related("source").order_by("position", "pk")
    return (
        citations
        if may_see_drafts(viewer)
        else citations.filter(published_condition(Source, "source__"))
    )
