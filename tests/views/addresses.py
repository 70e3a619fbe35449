"""The public addresses of a database: every list, and every record's own page."""

from urllib.parse import urlencode

from negotiations.models import (
    Deadline,
    Economy,
    Negotiation,
    Organization,
    Person,
    Round,
    TariffMeasure,
)

LISTS = (
    "/",
    "/negotiations/",
    "/deadlines/",
    "/calendar/",
    "/calendar/?month=2025-05",
    "/deadlines/timeline/",
    "/tariffs/",
    "/economies/",
    "/economies/?all=1",
    "/people/",
    "/organizations/",
    "/sources/",
    "/changes/",
)


# The lists in which one searches.
SEARCHED = (
    "/negotiations/",
    "/deadlines/",
    "/tariffs/",
    "/people/",
    "/organizations/",
    "/sources/",
)


def searches(words: str) -> list[str]:
    return [f"{address}?{urlencode({'q': words})}" for address in SEARCHED]


def record_addresses() -> list[str]:
    """The page of every record there is, whoever may see it."""
    records: list[
        Negotiation | Round | Deadline | TariffMeasure | Economy | Person | Organization
    ] = [
        *Negotiation.objects.all(),
        *Round.objects.select_related("negotiation"),
        *Deadline.objects.all(),
        *TariffMeasure.objects.all(),
        *Economy.objects.filter(parties__isnull=False).distinct(),
        *Person.objects.all(),
        *Organization.objects.all(),
    ]
    return [record.get_absolute_url() for record in records]


def every_address() -> list[str]:
    return [*LISTS, *record_addresses()]
