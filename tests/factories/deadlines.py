"""What falls due, and how its day moved."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from negotiations.models import (
    Deadline,
    DeadlineKind,
    DeadlineRevision,
    Negotiation,
    Publication,
    TariffMeasure,
)
from tests.factories.negotiations import make_negotiation
from tests.factories.numbers import numbered


def make_deadline(
    negotiation: Negotiation | None = None,
    title: str = "",
    *,
    revisions: Iterable[tuple[date | None, date]] = ((date(2025, 4, 9), date(2025, 7, 8)),),
    measure: TariffMeasure | None = None,
    kind: DeadlineKind = DeadlineKind.TARGET,
    publication: Publication = Publication.PUBLISHED,
    **fields: Any,
) -> Deadline:
    """A deadline with a revision for each pair of the day of announcement and the due day."""
    key = numbered("deadline")
    if negotiation is None and measure is None:
        negotiation = make_negotiation()
    deadline = Deadline.objects.create(
        **{"slug": key, "title": title or key.capitalize()} | fields,
        negotiation=negotiation,
        measure=measure,
        kind=kind,
        publication=publication,
    )
    for announced_on, due_on in revisions:
        make_revision(deadline, due_on, announced_on=announced_on, publication=publication)
    return deadline


def make_revision(
    deadline: Deadline | None = None,
    due_on: date = date(2025, 7, 8),
    *,
    announced_on: date | None = date(2025, 4, 9),
    publication: Publication = Publication.PUBLISHED,
    **fields: Any,
) -> DeadlineRevision:
    return DeadlineRevision.objects.create(
        deadline=deadline or make_deadline(revisions=()),
        due_on=due_on,
        announced_on=announced_on,
        publication=publication,
        **fields,
    )
