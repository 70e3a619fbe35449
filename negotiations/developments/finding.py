"""What changed of the talks that a viewer may see: the same for page and feed."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import QuerySet

from negotiations.developments.days import active_between
from negotiations.developments.facts import KINDS, Development, developments
from negotiations.models import Negotiation, Viewer
from negotiations.rules.clock import Clock
from negotiations.talks import TalkRecord


def developments_of(
    viewer: Viewer, negotiations: Iterable[Negotiation], until: date
) -> list[Development]:
    """All that became known of these talks up to a day, latest first, with its sources. A fixed number of queries."""
    record = TalkRecord(list(negotiations), viewer)
    record.bring_sources()
    return developments(record, until)


def active_talks(viewer: Viewer, first: date, last: date) -> QuerySet[Negotiation]:
    """The talks of which something became known between two days."""
    active = active_between(viewer, first, last)
    return Negotiation.objects.visible_to(viewer).filter(pk__in=active).order_by("pk")


def select(found: Iterable[Development], *, kind: str = "", area: str = "") -> list[Development]:
    """Those of a kind of fact and of an area, by its slug."""
    return [
        each
        for each in found
        if (not kind or each.kind == kind) and (not area or each.area_slug == area)
    ]


def between(found: Iterable[Development], first: date, last: date) -> list[Development]:
    return [each for each in found if first <= each.day <= last]


def latest(found: Iterable[Development], clock: Clock, number: int) -> list[Development]:
    """The last ``number`` that were known on the clock; ``found`` is latest first."""
    return [each for each in found if clock.knows(each.day)][:number]


def by_kind(found: Sequence[Development]) -> list[tuple[str, list[Development]]]:
    """The developments grouped by the kind of their fact, in the order of the kinds; each group latest first."""
    groups: dict[str, list[Development]] = {}
    for each in found:
        groups.setdefault(each.kind, []).append(each)
    return [(kind, groups[kind]) for kind in KINDS if kind in groups]
