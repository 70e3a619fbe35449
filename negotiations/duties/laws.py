"""The law of an importer, made from the records that are published; kept until one of them changes."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from threading import Lock
from typing import Final, TypeAlias

from django.db.models import Count, Max

from negotiations.duties.conditions import vocabulary
from negotiations.duties.facts import further_facts
from negotiations.models import (
    BlocMembership,
    Change,
    MeasureScope,
    ProductList,
    ProductListCode,
    ScopeRole,
    StackingRule,
    TariffMeasure,
    TariffRate,
)
from negotiations.rules.duties import (
    Basis,
    Law,
    ListedCode,
    Measure,
    Membership,
    Rate,
    Rule,
    RuleKind,
    Share,
    State,
    ValueBase,
)
from negotiations.rules.knowledge import latest

Edition: TypeAlias = tuple[object, ...]

_kept: Final[dict[str, tuple[Edition, Law]]] = {}
_lock: Final = Lock()


def importers() -> frozenset[str]:
    """The economies whose duties are recorded well enough to be looked up."""
    return frozenset(vocabulary().coverage)


def law_of(importer: str) -> Law:
    """What is published of an importer's duties. Raises KeyError where they cannot be looked up."""
    edition = _edition()
    with _lock:
        kept = _kept.get(importer)
        if kept is None or kept[0] != edition:
            kept = _kept[importer] = (edition, build_law(importer))
        return kept[1]


def _edition() -> Edition:
    """What changes whenever a record does: each acknowledged change is told to the change log."""
    return (
        Change.objects.aggregate(last=Max("pk"))["last"],
        *TariffRate.objects.aggregate(Count("pk"), Max("pk")).values(),
        ProductListCode.objects.aggregate(last=Max("pk"))["last"],
        *StackingRule.objects.aggregate(Count("pk"), Max("pk")).values(),
    )


def build_law(importer: str, also: int | None = None) -> Law:
    """The law as it is recorded now; the measure of the key ``also`` stands in it even before its first rate is published."""
    first, last = vocabulary().coverage[importer]
    rates = _rates(importer)
    known = [each.known_from for listed in rates.values() for each in listed if each.known_from]
    return Law(
        importer=importer,
        measures=tuple(_measures(importer, rates, also)),
        codes=tuple(_codes()),
        rules=tuple(_rules()),
        blocs=_blocs(),
        covers_from=first,
        covers_until=max([last, *known]),
        ends=vocabulary().ends,
        counts_for_floors={
            origin: preference.key
            for preference in vocabulary().preferences.values()
            if preference.counts_for_floors
            for origin in preference.origins
        },
        unheld=further_facts().unheld,
        prolonged=further_facts().prolonged,
    )


def _measures(importer: str, rates: dict[int, list[Rate]], also: int | None) -> Iterable[Measure]:
    scopes: dict[tuple[int, str], list[str]] = defaultdict(list)
    listed = MeasureScope.objects.filter(
        measure__imposed_by__code=importer, product_list__in=ProductList.objects.published()
    )
    for measure, slug, role in listed.order_by("pk").values_list(
        "measure_id", "product_list__slug", "role"
    ):
        scopes[measure, role].append(slug)
    measures = TariffMeasure.objects.published().filter(imposed_by__code=importer)
    ranked = _measures_of_rules()
    for pk, slug in measures.order_by("slug").values_list("pk", "slug"):
        lower = set(scopes[pk, ScopeRole.LOWER_RATE])
        mine = [*rates.get(pk, []), *_unseen(slug, rates.get(pk, []))]
        # Without a list, and without a rule between it and others, nobody can tell which goods a measure reaches.
        if not (mine or pk == also) or not (scopes[pk, ScopeRole.INCLUDE] or slug in ranked):
            continue
        # Where every rate has a list of its own, each list is a schedule: a line of its own name.
        own_lines = bool(mine) and all(each.list and each.list not in lower for each in mine)
        yield Measure(
            slug,
            tuple(mine),
            include=() if own_lines else tuple(scopes[pk, ScopeRole.INCLUDE]),
            exempt=tuple(scopes[pk, ScopeRole.EXEMPT]),
            own_lines=own_lines,
        )


def _unseen(slug: str, recorded: list[Rate]) -> Iterable[Rate]:
    """The rates that are known to exist and were not seen, for origins of which none is recorded."""
    origins = {each.origin for each in recorded}
    if recorded:
        yield from (
            each for each in further_facts().unseen.get(slug, ()) if each.origin not in origins
        )


def _measures_of_rules() -> set[str]:
    rules = StackingRule.objects.published().values_list("applies", "gives_way")
    return {
        name.removesuffix(":*") for applies, gives_way in rules for name in (*applies, *gives_way)
    }


def _rates(importer: str) -> dict[int, list[Rate]]:
    """The rates by measure. An announcement names a rate, the act that sets it its days: both must be known for it to count."""
    found: dict[int, list[Rate]] = defaultdict(list)
    rows = TariffRate.objects.published().filter(measure__imposed_by__code=importer)
    conditions = vocabulary()
    for row in rows.order_by("pk").values_list(
        "measure_id",
        "measure__slug",
        "origin__code",
        "rate",
        "valid_from",
        "last_day",
        "basis",
        "value_base",
        "state",
        "condition",
        "product_list__slug",
        "known_from",
        "known_until",
        "except_origins",
        "instrument__title",
        "instrument__issued_on",
        "pk",
    ):
        (pk, slug, origin, rate, first, last, basis, base, state, condition) = row[:10]
        (listed, announced, known_until, excepts, instrument, issued, record) = row[10:]
        found[pk].append(
            Rate(
                measure=slug,
                origin=origin or "*",
                rate=None if rate is None else plain(rate),
                first=first,
                last=last,
                basis=Basis(basis or Basis.ADDITIONAL),
                value_base=ValueBase(base),
                state=State(state),
                condition=conditions.condition(condition),
                list=listed or "",
                known_from=latest(announced, issued),
                known_until=known_until,
                excepts=frozenset(excepts),
                instrument=instrument or "",
                record=record,
            )
        )
    return found


def plain(number: Decimal) -> Decimal:
    """The number without zeros that say nothing: 7.5 for 7.500, 10 for 10.000."""
    bare = number.normalize()
    return bare.quantize(Decimal(1)) if bare == bare.to_integral_value() else bare


def _codes() -> Iterable[ListedCode]:
    lists = ProductList.objects.published()
    conditions = vocabulary()
    rows = ProductListCode.objects.filter(product_list__in=lists).order_by("pk")
    for name, code, first, last, condition, known_from, record in rows.values_list(
        "product_list__slug", "code", "valid_from", "last_day", "condition", "known_from", "pk"
    ):
        yield ListedCode(
            list=name,
            code=code,
            first=first or date.min,
            last=last,
            condition=conditions.condition(condition),
            metal=conditions.metals.get(condition, ""),
            known_from=known_from,
            record=record,
        )


def _rules() -> Iterable[Rule]:
    conditions = vocabulary()
    for row in StackingRule.objects.published().select_related("instrument").order_by("pk"):
        yield Rule(
            slug=row.slug,
            kind=RuleKind(row.kind),
            applies=tuple(row.applies),
            gives_way=tuple(row.gives_way),
            first=row.valid_from,
            last=row.last_day,
            share=Share(row.share) if row.share else Share.WHOLE,
            origins=frozenset(row.origins or ["*"]),
            condition=conditions.condition(row.condition),
            instrument=row.instrument.title if row.instrument else "",
            record=row.pk,
        )


def _blocs() -> dict[str, tuple[Membership, ...]]:
    found: dict[str, list[Membership]] = defaultdict(list)
    rows = BlocMembership.objects.order_by("bloc").values_list(
        "member__code", "bloc__code", "member_since", "member_until"
    )
    for member, bloc, first, last in rows:
        found[member].append(Membership(bloc, first, last))
    for member, within in further_facts().territories.items():
        found[member].append(within)
    return {member: tuple(listed) for member, listed in found.items()}
