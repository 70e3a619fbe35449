from typing import Final

from negotiations.models import ProposalState
from tests.factories import make_proposal
from tests.models.invariants import Refusal

REFUSALS: Final = [
    Refusal("proposal_decided_has_its_day", make_proposal, {"state": ProposalState.ACCEPTED}),
]
