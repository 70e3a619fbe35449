"""The moves of a record on its way to publication: from where, to where, and who may make them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from negotiations.models import Publication, Viewer
from negotiations.permissions import may_edit, may_publish, may_publish_record

Text = str | Promise

NOT_YOURS: Final = _("You may not do this: ask a publisher.")
OWN_DRAFT: Final = _("You wrote the first draft of this record, so another publisher publishes it.")
WRONG_STATE: Final = _("This record is not in a state from which it can be moved so.")
CHANGED_MEANWHILE: Final = _("Somebody changed or removed this record meanwhile: look at it again.")


@dataclass(frozen=True, slots=True)
class Move:
    """``name`` is what a user asks for, ``label`` what a button says and ``done`` what is said afterwards."""

    name: str
    label: Text
    done: Text
    to: Publication
    sources: frozenset[str]
    allowed: Callable[[Viewer], bool]

    def refusal(self, viewer: Viewer, record: Any) -> Text | None:
        """Why this viewer may not move this record so; None where nothing speaks against it."""
        if not self.allowed(viewer):
            return NOT_YOURS
        if record.publication not in self.sources:
            return WRONG_STATE
        if self.to == Publication.PUBLISHED and not may_publish_record(viewer, record):
            return OWN_DRAFT
        return None


MOVES: Final[Mapping[str, Move]] = {
    move.name: move
    for move in (
        Move(
            "send_to_review",
            _("Send to review"),
            _("sent to review"),
            Publication.IN_REVIEW,
            frozenset({Publication.DRAFT, Publication.WITHDRAWN}),
            may_edit,
        ),
        Move(
            "send_back",
            _("Send back to its author"),
            _("sent back"),
            Publication.DRAFT,
            frozenset({Publication.IN_REVIEW}),
            may_publish,
        ),
        Move(
            "publish",
            _("Publish"),
            _("published"),
            Publication.PUBLISHED,
            frozenset({Publication.DRAFT, Publication.IN_REVIEW}),
            may_publish,
        ),
        Move(
            "withdraw",
            _("Withdraw"),
            _("withdrawn"),
            Publication.WITHDRAWN,
            frozenset({Publication.PUBLISHED}),
            may_publish,
        ),
    )
}
