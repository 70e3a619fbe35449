"""What tests are about, made in one line each: ``make_round(negotiation, "Second round")``.

A factory fills in what its record needs and a test does not care about. What it makes is published and hangs on published
records, unless ``publication`` says another; what belongs to something makes that too when it is not given.
"""

from tests.factories.agenda import area, make_agenda_item, make_area
from tests.factories.agreements import (
    make_agreement,
    make_commitment,
    make_evidence,
    make_stage,
)
from tests.factories.deadlines import make_deadline, make_revision
from tests.factories.delegations import make_delegate, make_delegation
from tests.factories.desk import (
    make_change,
    make_former_address,
    make_proposal,
    make_staff_note,
    make_user,
)
from tests.factories.economies import economy, make_bloc, make_membership
from tests.factories.events import make_event
from tests.factories.instruments import make_instrument
from tests.factories.negotiations import add_party, make_negotiation, make_status_change
from tests.factories.nontariff_measures import make_nontariff_measure, make_trail_step, mast_chapter
from tests.factories.organizations import make_former_name, make_organization
from tests.factories.people import make_appointment, make_person
from tests.factories.positions import make_position
from tests.factories.rounds import make_discussion, make_readout, make_round
from tests.factories.sources import cite, make_source
from tests.factories.talks import make_small_talk, make_talk
from tests.factories.tariffs import (
    make_code,
    make_measure,
    make_product_list,
    make_rate,
    make_scope,
    make_stacking_rule,
)

__all__ = [
    "add_party",
    "area",
    "cite",
    "economy",
    "make_agenda_item",
    "make_agreement",
    "make_appointment",
    "make_area",
    "make_bloc",
    "make_change",
    "make_code",
    "make_commitment",
    "make_deadline",
    "make_delegate",
    "make_delegation",
    "make_discussion",
    "make_event",
    "make_evidence",
    "make_former_address",
    "make_former_name",
    "make_instrument",
    "make_measure",
    "make_membership",
    "make_negotiation",
    "make_nontariff_measure",
    "make_organization",
    "make_person",
    "make_position",
    "make_product_list",
    "make_proposal",
    "make_rate",
    "make_readout",
    "make_revision",
    "make_round",
    "make_scope",
    "make_small_talk",
    "make_source",
    "make_stacking_rule",
    "make_staff_note",
    "make_stage",
    "make_status_change",
    "make_talk",
    "make_trail_step",
    "make_user",
    "mast_chapter",
]
