"""Economies by their code; blocs with members."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from negotiations.models import BlocMembership, Economy, EconomyKind

NAMES: Final = {
    "CN": ("China", "중국"),
    "DE": ("Germany", "독일"),
    "EU": ("European Union", "유럽 연합"),
    "FR": ("France", "프랑스"),
    "HK": ("Hong Kong, China", "홍콩"),
    "IN": ("India", "인도"),
    "JP": ("Japan", "일본"),
    "KR": ("Republic of Korea", "대한민국"),
    "US": ("United States", "미국"),
}
KINDS: Final = {"EU": EconomyKind.BLOC, "HK": EconomyKind.CUSTOMS_TERRITORY}


def economy(code: str | Economy = "KR", **fields: Any) -> Economy:
    """The economy with this code, made when it is asked for the first time."""
    if isinstance(code, Economy):
        return code
    found = Economy.objects.filter(code=code).first()
    if found is not None:
        return found
    name, name_ko = NAMES.get(code, (f"Economy {code}", ""))
    kind = KINDS.get(code, EconomyKind.STATE)
    return Economy.objects.create(
        **{"code": code, "name": name, "name_ko": name_ko, "kind": kind} | fields
    )


def make_bloc(
    code: str = "EU",
    *,
    members: Iterable[str | Economy] = ("DE", "FR"),
    member_since: date = date(1958, 1, 1),
) -> Economy:
    bloc = economy(code, kind=EconomyKind.BLOC)
    for member in members:
        make_membership(bloc, member, member_since=member_since)
    return bloc


def make_membership(
    bloc: str | Economy = "EU",
    member: str | Economy = "DE",
    *,
    member_since: date = date(1958, 1, 1),
    member_until: date | None = None,
) -> BlocMembership:
    return BlocMembership.objects.create(
        bloc=economy(bloc),
        member=economy(member),
        member_since=member_since,
        member_until=member_until,
    )
