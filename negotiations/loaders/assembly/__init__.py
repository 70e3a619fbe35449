"""Lays the elements of a dossier beside the stored records: what is new, what changes, what is named and not there."""

from negotiations.loaders import format1
from negotiations.loaders.assembly.core import Assembly
from negotiations.loaders.assembly.measures import lay_nontariff_measures, lay_tariff_measures
from negotiations.loaders.assembly.pruning import remove_what_is_not_mentioned
from negotiations.loaders.assembly.shared_records import lay_areas, lay_shared_records
from negotiations.loaders.assembly.talks import (
    lay_agreements,
    lay_deadlines,
    lay_events,
    lay_negotiation,
    lay_positions,
    lay_rounds_and_agenda,
)
from negotiations.loaders.assembly.ties import tie_what_nothing_else_ties
from negotiations.loaders.stored import Stored

# In this order, since later parts name what earlier ones bring.
PARTS = (
    lay_areas,
    lay_shared_records,
    lay_negotiation,
    lay_rounds_and_agenda,
    lay_tariff_measures,
    lay_agreements,
    lay_positions,
    lay_nontariff_measures,
    lay_deadlines,
    lay_events,
)


def assembled(
    dossier: format1.Dossier, stored: Stored, *, lost_names: set[str], prune: bool
) -> Assembly:
    """The rows that a dossier comes to. What names one of ``lost_names`` names something that was left out as faulty."""
    assembly = Assembly(dossier, stored, lost_names)
    for lay in PARTS:
        lay(assembly)
    if prune:
        remove_what_is_not_mentioned(assembly)
    tie_what_nothing_else_ties(assembly)
    return assembly


__all__ = ["Assembly", "assembled"]
