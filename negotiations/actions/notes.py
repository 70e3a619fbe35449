"""Notes of staff: anybody of the staff adds one, and whoever wrote it takes it away."""

from typing import Final

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from negotiations.models import StaffNote, User
from negotiations.models.records import Record
from negotiations.permissions import may_edit

MAY_NOT: Final = _("Notes are for staff.")
NOT_YOUR_NOTE: Final = _("Only whoever wrote a note takes it away.")


def add_note(*, record: Record, text: str, by: User) -> StaffNote:
    """Raises PermissionDenied or ValidationError."""
    if not may_edit(by):
        raise PermissionDenied(MAY_NOT)
    note = StaffNote(
        content_type=ContentType.objects.get_for_model(record),
        object_id=record.pk,
        text=text.strip(),
        written_by=by,
    )
    note.full_clean()
    note.save()
    return note


def remove_note(*, note: StaffNote, by: User) -> None:
    if not may_edit(by) or note.written_by_id != by.pk:
        raise PermissionDenied(NOT_YOUR_NOTE)
    note.delete()
