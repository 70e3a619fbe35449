"""Ties what nothing else of a negotiation names to it."""

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import Model

from negotiations import models
from negotiations.loaders.assembly.core import Assembly
from negotiations.loaders.elements import carried_fields, walk
from negotiations.loaders.kinds import NAME_FIELDS, TIED_ELSEHOW

# The columns by which facts of a negotiation tie people, organizations and instruments to it.
NAMED_BY: Final[Mapping[type[Model], Mapping[str, type[Model]]]] = {
    models.Party: {"lead_organization_id": models.Organization},
    models.Delegate: {"person_id": models.Person, "organization_id": models.Organization},
    models.Appointment: {"organization_id": models.Organization},
    models.TariffRate: {"instrument_id": models.LegalInstrument},
    models.DeadlineRevision: {"instrument_id": models.LegalInstrument},
    models.TrailStep: {"instrument_id": models.LegalInstrument},
}


def tie_what_nothing_else_ties(assembly: Assembly) -> None:
    """Links people, organizations, instruments and sources that nothing else of the negotiation names."""
    named = {
        (field.refers_to, getattr(element, field.name))
        for element, _ in walk(assembly.dossier)
        for field in carried_fields(type(element))
        if field.refers_to in TIED_ELSEHOW
    }
    stored = _named_by_what_stays(assembly)
    for elements in (
        assembly.dossier.organizations,
        assembly.dossier.people,
        assembly.dossier.instruments,
        assembly.dossier.sources,
    ):
        for element in elements:
            name = getattr(element, NAME_FIELDS[element.record])
            record = assembly.named[element.record].get(name)
            is_named = (element.record, name) in named or (
                record is not None and (element.record, record.pk) in stored
            )
            row = next(
                (each for each in assembly.rows[element.record] if each.instance is record), None
            )
            if row is not None and not is_named:
                assembly.tie(row)


def _named_by_what_stays(assembly: Assembly) -> set[tuple[type[Model], int]]:
    """The records that stored facts of the negotiation name."""
    removed = {id(each) for instances in assembly.removed.values() for each in instances}
    return {
        (model, key)
        for naming, columns in NAMED_BY.items()
        for each in assembly.stored.all(naming)
        if id(each) not in removed and _is_of_these_talks(assembly, each)
        for column, model in columns.items()
        if (key := getattr(each, column)) is not None
    }


def _is_of_these_talks(assembly: Assembly, stored: Any) -> bool:
    """Whether a stored record that names others is part of this dossier."""
    if isinstance(stored, models.Appointment):
        return any(stored.person_id == each.pk for each in assembly.named[models.Person].values())
    if isinstance(stored, models.TariffRate):
        return assembly.belongs(stored)
    return not isinstance(stored, models.TrailStep) or not assembly.is_step_of_another(stored)
