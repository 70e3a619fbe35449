"""What staff leave beside the records: changes, proposals, notes, and the addresses of merged records."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from negotiations.models import Change, ChangeKind, FormerAddress, Proposal, StaffNote, User, Via
from tests.factories.events import make_event
from tests.factories.numbers import numbered


def make_user(name: str | None = None) -> User:
    return User.objects.create_user(name or numbered("member"))


def make_change(record: Model | None = None, **values: Any) -> Change:
    changed = record or make_event()
    return Change.objects.create(
        **{
            **_about(changed),
            "kind": ChangeKind.CHANGED,
            "via": Via.SITE,
            "label": str(changed),
            "version": 1,
            "before": {"title": "Before"},
            "after": {"title": "After"},
            **values,
        }
    )


def make_proposal(record: Model | None = None, **values: Any) -> Proposal:
    return Proposal.objects.create(
        **{
            **_about(record or make_event()),
            "values": {"title": "Proposed"},
            "before": {"title": "Before"},
            "written_against": 1,
            "reason": "The paper corrected itself.",
            "proposed_by": values.get("proposed_by") or make_user(),
            **values,
        }
    )


def make_staff_note(record: Model | None = None, **values: Any) -> StaffNote:
    return StaffNote.objects.create(
        **{
            **_about(record or make_event()),
            "text": "Ask the ministry.",
            "written_by": values.get("written_by") or make_user(),
            **values,
        }
    )


def make_former_address(record: Model | None = None, name: str | None = None) -> FormerAddress:
    return FormerAddress.objects.create(
        **_about(record or make_event()), name=name or numbered("former")
    )


def _about(record: Model) -> dict[str, Any]:
    return {"content_type": ContentType.objects.get_for_model(record), "object_id": record.pk}
