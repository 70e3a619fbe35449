"""The statuses of a negotiation: its process, and apart from it the legal effect of what came of it.

Each carries its label, a plain explanation and its place in the order, here and nowhere else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, slots=True)
class Status:
    """One status: ``code`` as stored, ``label`` and ``explanation`` for readers, ``order`` along the way to a result."""

    code: str
    label: str | Promise
    explanation: str | Promise
    order: int


def _by_code(*statuses: Status) -> Mapping[str, Status]:
    return {status.code: status for status in statuses}


PROCESS: Final = _by_code(
    Status(
        "exploratory",
        _("exploratory"),
        _("The parties sound out whether and about what to negotiate."),
        1,
    ),
    Status("active", _("active"), _("The parties negotiate."), 2),
    Status("paused", _("paused"), _("The talks stand still; they have not been given up."), 3),
    Status(
        "agreed_in_principle",
        _("agreed in principle"),
        _("The parties have announced a deal; its text is not signed."),
        4,
    ),
    Status(
        "initialled", _("initialled"), _("The negotiators have set their initials to the text."), 5
    ),
    Status("signed", _("signed"), _("The parties have signed."), 6),
    Status("ended", _("ended"), _("The talks are over."), 7),
)

LEGAL_EFFECT: Final = _by_code(
    Status("none", _("no legal effect"), _("Nothing that was agreed applies yet."), 1),
    Status(
        "provisionally_applied",
        _("provisionally applied"),
        _("The parties apply what was agreed before ratification is complete."),
        2,
    ),
    Status("in_force", _("in force"), _("What was agreed applies, wholly or in part."), 3),
    Status(
        "suspended",
        pgettext_lazy("legal effect", "suspended"),
        _("What was agreed is not applied for the time being."),
        4,
    ),
    Status("terminated", _("terminated"), _("What was agreed no longer applies."), 5),
)


def choices(statuses: Mapping[str, Status]) -> list[tuple[str, str | Promise]]:
    """The statuses as choices of a form or model field, in their order."""
    return [
        (status.code, status.label)
        for status in sorted(statuses.values(), key=lambda status: status.order)
    ]
