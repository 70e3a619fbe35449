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
        make_former_name(organization, former)
    return organization


def make_former_name(
    organization: Organization | None = None, name: str = "", **fields: Any
) -> FormerName:
    """A former name, by which the organization is found from now on."""
    organization = organization or make_organization()
    former_name = FormerName.objects.create(
        organization=organization, name=name or numbered("Bureau"), **fields
    )
    organization.save()
    return former_name
