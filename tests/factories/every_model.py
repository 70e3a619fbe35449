"""One record of every model, for tests that go through them all."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.db.models import Model

from negotiations import models
from negotiations.models import Published
from tests.factories.agenda import make_agenda_item, make_area
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
)
from tests.factories.economies import economy, make_membership
from tests.factories.events import make_event
from tests.factories.instruments import make_instrument
from tests.factories.negotiations import add_party, make_negotiation, make_status_change
from tests.factories.nontariff_measures import make_nontariff_measure, make_trail_step, mast_chapter
from tests.factories.organizations import make_former_name, make_organization
from tests.factories.people import make_appointment, make_person
from tests.factories.positions import make_position
from tests.factories.rounds import make_discussion, make_readout, make_round
from tests.factories.sources import cite, make_source
from tests.factories.tariffs import (
    make_code,
    make_measure,
    make_product_list,
    make_rate,
    make_scope,
    make_stacking_rule,
)

ONE_OF: Final[Mapping[type[Model], Callable[[], Any]]] = {
    models.AgendaArea: make_area,
    models.AgendaItem: make_agenda_item,
    models.Agreement: make_agreement,
    models.AgreementStage: make_stage,
    models.Appointment: make_appointment,
    models.BlocMembership: make_membership,
    models.Change: make_change,
    models.Citation: lambda: cite(make_event()),
    models.Commitment: make_commitment,
    models.CommitmentEvidence: make_evidence,
    models.Deadline: make_deadline,
    models.DeadlineRevision: make_revision,
    models.Delegate: make_delegate,
    models.Delegation: make_delegation,
    models.Discussion: make_discussion,
    models.Economy: economy,
    models.Event: make_event,
    models.FormerAddress: make_former_address,
    models.FormerName: make_former_name,
    models.LegalInstrument: make_instrument,
    models.MastChapter: mast_chapter,
    models.MeasureScope: make_scope,
    models.Negotiation: make_negotiation,
    models.NontariffMeasure: make_nontariff_measure,
    models.Organization: make_organization,
    models.Party: add_party,
    models.Person: make_person,
    models.Position: make_position,
    models.ProductList: make_product_list,
    models.ProductListCode: make_code,
    models.Proposal: make_proposal,
    models.Readout: make_readout,
    models.Round: make_round,
    models.Source: make_source,
    models.StackingRule: make_stacking_rule,
    models.StaffNote: make_staff_note,
    models.StatusChange: make_status_change,
    models.TariffMeasure: make_measure,
    models.TariffRate: make_rate,
    models.TrailStep: make_trail_step,
}


def item_of_two_rounds() -> models.AgendaItem:
    negotiation = make_negotiation()
    return make_agenda_item(
        negotiation, added_at=make_round(negotiation), dropped_at=make_round(negotiation)
    )


def position_at_a_round() -> models.Position:
    negotiation = make_negotiation()
    return make_position(negotiation, round=make_round(negotiation))


def revision_with_all_it_may_name() -> models.DeadlineRevision:
    deadline = make_deadline(make_negotiation(), measure=make_measure(), revisions=())
    return make_revision(deadline, instrument=make_instrument())


# The same, naming all that such a record may name: its ``may_name`` leads somewhere.
WITH_ALL_IT_MAY_NAME: Final[Mapping[type[Published], Callable[[], Any]]] = {
    models.AgendaItem: item_of_two_rounds,
    models.Appointment: lambda: make_appointment(organization=make_organization()),
    models.Deadline: lambda: make_deadline(make_negotiation(), measure=make_measure()),
    models.DeadlineRevision: revision_with_all_it_may_name,
    models.Delegate: lambda: make_delegate(organization=make_organization()),
    models.Position: position_at_a_round,
    models.StackingRule: lambda: make_stacking_rule(instrument=make_instrument()),
    models.TariffRate: lambda: make_rate(
        instrument=make_instrument(), product_list=make_product_list()
    ),
    models.TrailStep: lambda: make_trail_step(
        round=make_round(), commitment=make_commitment(), instrument=make_instrument()
    ),
}
