"""Ministries, agencies and offices."""

from collections.abc import Iterable
from typing import Any

from negotiations.models import Economy, FormerName, Organization, Publication
from tests.factories.economies import economy
from tests.factories.numbers import numbered


def make_organization(
    name: str = "",
    *,
    of: str | Economy = "KR",
    former_names: Iterable[str] = (),
    publication: Publication = Publication.PUBLISHED,
    **fields: Any,
) -> Organization:
    key = numbered("organization")
    organization = Organization.objects.create(
        **{"slug": key, "name": name or key.capitalize()} | fields,
        economy=economy(of),
        publication=publication,
    )
    for former in former_names:
        FormerName.objects.create(organization=organization, name=former)
    organization.save()  # former names are found too
    return organization
