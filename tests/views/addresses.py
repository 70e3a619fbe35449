"""The public addresses of a database: every list, and every record's own page."""

from negotiations.models import Economy, Negotiation, Organization, Person, Round

LISTS = (
    "/",
    "/negotiations/",
    "/economies/",
    "/economies/?all=1",
    "/people/",
    "/organizations/",
    "/sources/",
    "/changes/",
)


def record_addresses() -> list[str]:
    """The page of every record there is, whoever may see it."""
    records: list[Negotiation | Round | Economy | Person | Organization] = [
        *Negotiation.objects.all(),
        *Round.objects.select_related("negotiation"),
        *Economy.objects.filter(parties__isnull=False).distinct(),
        *Person.objects.all(),
        *Organization.objects.all(),
    ]
    return [record.get_absolute_url() for record in records]


def every_address() -> list[str]:
    return [*LISTS, *record_addresses()]
