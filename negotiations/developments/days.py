"""The days on which something became known, by the facts' own days alone: cheap enough for every page."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.db.models import F, QuerySet

from negotiations.models import (
    AgendaItem,
    AgreementStage,
    CommitmentEvidence,
    DeadlineRevision,
    Event,
    LegalInstrument,
    Position,
    Round,
    StatusChange,
    TariffRate,
    TrailStep,
    Viewer,
)
from negotiations.models.publication import Published

# Which days of a fact tell of a change, and the way from the fact to its talks.
DATED: Final[tuple[tuple[type[Published], str, tuple[str, ...]], ...]] = (
    (Round, "negotiation", ("announced_on", "first_day", "last_day")),
    (StatusChange, "negotiation", ("changed_on",)),
    (AgendaItem, "negotiation", ("added_on", "dropped_on")),
    (Position, "negotiation", ("stated_on",)),
    (TariffRate, "measure__negotiations", ("known_from", "valid_from")),
    (TrailStep, "measure__negotiations", ("taken_on",)),
    (DeadlineRevision, "deadline__negotiation", ("announced_on",)),
    (AgreementStage, "agreement__negotiation", ("reached_on",)),
    (CommitmentEvidence, "commitment__agreement__negotiation", ("seen_on",)),
    (Event, "negotiation", ("happened_on",)),
    (LegalInstrument, "negotiations", ("issued_on",)),
)


def days_of_change(viewer: Viewer, today: date) -> list[date]:
    """The days up to today on which something became known of any talks, oldest first. One query."""
    first, *others = _dated(viewer, today)
    return sorted({day for _talk, day in first.union(*others)})


def active_between(viewer: Viewer, first: date, last: date) -> set[int]:
    """The keys of the talks of which something became known from ``first`` to ``last``. One query."""
    one, *others = _dated(viewer, last)
    return {talk for talk, day in one.union(*others) if day >= first}


def _dated(viewer: Viewer, until: date) -> Iterable[QuerySet[Any, Any]]:
    for model, talk, days in DATED:
        for day in days:
            facts = model.objects.visible_to(viewer).filter(
                **{f"{talk}__isnull": False, f"{day}__lte": until}
            )
            yield facts.order_by().values_list(F(talk), F(day)).distinct()
