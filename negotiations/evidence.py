"""Brings to each fact on a page the sources that it names, for all facts in one query."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet

from negotiations.models import Citation, Fact, Source, Viewer
from negotiations.models.publication import may_see_drafts, published_condition


def bring_sources(viewer: Viewer, *groups: Iterable[Fact]) -> None:
    """Sets ``cited`` on every fact: its citations, in their order, of the sources that this viewer may see."""
    facts = [fact for group in groups for fact in group]
    if not facts:
        return
    kinds = ContentType.objects.get_for_models(*{type(fact) for fact in facts})
    keys: dict[type[Fact], list[int]] = defaultdict(list)
    for fact in facts:
        keys[type(fact)].append(fact.pk)
    cited: dict[tuple[int, int], list[Citation]] = defaultdict(list)
    for citation in _citations(viewer, {kinds[model].pk: pks for model, pks in keys.items()}):
        cited[citation.content_type_id, citation.object_id].append(citation)
    for fact in facts:
        fact.cited = cited.get((kinds[type(fact)].pk, fact.pk), ())


def _citations(viewer: Viewer, keys: Mapping[int, Iterable[int]]) -> QuerySet[Citation]:
    wanted = Q()
    for kind, pks in keys.items():
        wanted |= Q(content_type=kind, object_id__in=pks)
    citations = Citation.objects.filter(wanted).select_related("source").order_by("position", "pk")
    if may_see_drafts(viewer):
        return citations
    return citations.filter(published_condition(Source, "source__"))
