"""Holds the rows of a dossier against the models' rules: every rule for every row, without asking the database."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import BaseConstraint, ForeignKey, Model, UniqueConstraint

from negotiations import models
from negotiations.loaders.assembly import Assembly
from negotiations.loaders.constraints import broken_checks, unique_key
from negotiations.loaders.kinds import WRITE_ORDER
from negotiations.loaders.problems import Fault, Path
from negotiations.loaders.rows import Row
from negotiations.models.negotiations import TOO_FEW_PARTIES
from negotiations.models.tariffs import APPLIED, OVERLAP

# What clean() of the others asks the database is tried here in memory: parties, rounds of others, overlaps.
CLEANED: Final = (models.Round, models.Source)
# The longest texts of a citation, which is no row of its own here.
LONGEST: Final = {
    name: models.Citation._meta.get_field(name).max_length or 0  # type: ignore[union-attr]  # a column of text
    for name in ("field", "locator", "quote")
}
PARTIES_NEEDED: Final = (
    models.Readout,
    models.Delegation,
    models.Commitment,
    models.Position,
)


def faults_of(assembly: Assembly, is_incomplete: Callable[[Path], bool]) -> Iterator[Fault]:
    """What the models' rules refuse. Rows of incomplete elements have been reported and are passed over."""
    for model in WRITE_ORDER:
        rows = [row for row in assembly.rows[model] if not is_incomplete(row.path)]
        for row in rows:
            if row.is_new or row.is_changed:
                yield from _faults_of_row(row)
        yield from _faults_of_equals(assembly, model, rows)
    yield from _faults_of_overlaps(assembly)
    yield from _faults_of_parties(assembly)


def _faults_of_row(row: Row) -> Iterator[Fault]:
    refused: set[str] = set()
    try:
        row.instance.clean_fields(exclude=_references(row.model))
        if row.model in CLEANED:
            row.instance.clean()
    except ValidationError as error:
        refused = set(error.error_dict)
        yield from _faults_of_error(error, row.path)
    for constraint in broken_checks(row.instance, refused):
        yield Fault(_place_of(constraint, row), str(constraint.violation_error_message))
    yield from _faults_of_citations(row)


_REFERENCES: dict[type[Model], set[str]] = {}


def _references(model: type[Model]) -> set[str]:
    """The references of a model: they have been looked up, and cleaning them would ask the database for each."""
    if model not in _REFERENCES:
        _REFERENCES[model] = {
            field.name
            for field in model._meta.fields
            if isinstance(field, ForeignKey) or field.primary_key
        }
    return _REFERENCES[model]


def _faults_of_error(error: ValidationError, path: Path) -> Iterator[Fault]:
    for name, errors in (
        error.error_dict.items()
        if hasattr(error, "error_dict")
        else [(NON_FIELD_ERRORS, error.error_list)]
    ):
        place = path if name == NON_FIELD_ERRORS else (*path, name.removesuffix("_precision"))
        for each in errors:
            for sentence in each.messages:
                yield Fault(place, sentence)


def _faults_of_citations(row: Row) -> Iterator[Fault]:
    fields = {field.name for field in row.model._meta.get_fields()}
    for index, (citation, _) in enumerate(row.citations or ()):
        place = (*row.path, "sources", index)
        if citation.field and citation.field not in fields:
            yield Fault(
                (*place, "field"), f"{row.model._meta.verbose_name} has no field “{citation.field}”"
            )
        for name, longest in LONGEST.items():
            if len(getattr(citation, name)) > longest:
                yield Fault((*place, name), f"this has at most {longest} characters")


def _faults_of_equals(assembly: Assembly, model: type[Model], rows: list[Row]) -> Iterator[Fault]:
    """Rows that share what no two may share, with each other or with a stored record that stays."""
    constraints = [each for each in model._meta.constraints if isinstance(each, UniqueConstraint)]
    if not constraints:
        return
    removed = {id(each) for each in assembly.removed[model]}
    written = {id(row.instance) for row in assembly.rows[model]}
    stored = [
        each
        for each in assembly.stored.all(model)
        if id(each) not in written and id(each) not in removed
    ]
    for constraint in constraints:
        taken = {unique_key(constraint, each) for each in stored} - {None}
        for row in rows:
            key = unique_key(constraint, row.instance)
            if key is None:
                continue
            if key in taken:
                yield Fault(_place_of(constraint, row), str(constraint.violation_error_message))
            taken.add(key)


def _place_of(constraint: BaseConstraint, row: Row) -> Path:
    """The field at which the model tells that the constraint is broken."""
    columns = {field.name for field in row.model._meta.concrete_fields}
    code = constraint.violation_error_code
    return (*row.path, code.removesuffix("_precision")) if code in columns else row.path


# --- Rates that overlap ---------------------------------------------------------------------------


def _faults_of_overlaps(assembly: Assembly) -> Iterator[Fault]:
    """Applied rates of one line that share a day in valid and known time, each with the other named."""
    lines: dict[tuple[Any, ...], list[models.TariffRate]] = defaultdict(list)
    removed = {id(each) for each in assembly.removed[models.TariffRate]}
    written = {id(row.instance) for row in assembly.rows[models.TariffRate]}
    for rate in assembly.stored.all(models.TariffRate):
        if id(rate) not in written and id(rate) not in removed:
            lines[_line(rate)].append(rate)
    for row in assembly.rows[models.TariffRate]:
        rate = row.instance
        if rate.state not in APPLIED or rate.valid_from is None:
            continue
        others = lines[_line(rate)]
        other = next((each for each in others if _overlap(each, rate)), None)
        if other is not None:
            yield Fault((*row.path, "valid_from"), _overlap_with(other))
        others.append(rate)


def _overlap_with(other: models.TariffRate) -> str:
    return f"{OVERLAP} The other is “{other.key}”, from {other.valid_from} to {other.last_day or 'open'}."


def _line(rate: models.TariffRate) -> tuple[Any, ...]:
    measure = rate.measure_id or id(rate.measure)
    products = rate.product_list_id or (id(rate.product_list) if rate.product_list else None)
    return measure, rate.origin_id, rate.condition, products


def _overlap(one: models.TariffRate, other: models.TariffRate) -> bool:
    if one.state not in APPLIED or one.valid_from is None:
        return False
    return _share_a_day(
        (one.valid_from, one.last_day), (other.valid_from, other.last_day)
    ) and _share_a_day((one.known_from, one.known_until), (other.known_from, other.known_until))


def _share_a_day(one: tuple[Any, Any], other: tuple[Any, Any]) -> bool:
    """Whether two spans meet; an empty end is open."""
    return _begins_by(other, one[1]) and _begins_by(one, other[1])


def _begins_by(span: tuple[Any, Any], day: Any) -> bool:
    return day is None or span[0] is None or span[0] <= day


# --- Parties --------------------------------------------------------------------------------------


def _faults_of_parties(assembly: Assembly) -> Iterator[Fault]:
    place: Path = ("negotiation", "parties")
    is_published = assembly.negotiation.instance.is_published
    if is_published and len(assembly.parties) < 2 and not assembly.lost_names:
        yield Fault(place, str(TOO_FEW_PARTIES))
    for economy, kinds in sorted(_facts_of_former_parties(assembly).items()):
        yield Fault(
            place, f"'{economy}' is no party any more, but still has {', '.join(sorted(kinds))}"
        )


def _facts_of_former_parties(assembly: Assembly) -> dict[str, set[str]]:
    """The kinds of facts that stay although their economy is no party any more."""
    found: dict[str, set[str]] = defaultdict(set)
    former = {each.economy_id for each in assembly.removed[models.Party]}
    for model in PARTIES_NEEDED if former else ():
        for each in _staying(assembly, model):
            if each.economy_id in former:
                found[each.economy_id].add(str(model._meta.verbose_name_plural))
    return found


def _staying(assembly: Assembly, model: type[Model]) -> Iterable[Any]:
    removed = {id(each) for each in assembly.removed[model]}
    return (each for each in assembly.stored.all(model) if id(each) not in removed)
