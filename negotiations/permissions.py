"""Who may do what: the one place where roles are turned into yes or no.

Roles are groups (models/roles.py): analysts, editors, publishers, administrators. A visitor has none.
The table in docs/roles.md says the same in words; a test walks every address for every role against one of its own.
"""

from typing import Final

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db.models import Q, QuerySet

from negotiations.models import Change, ChangeKind, Fact, Publication, User, Viewer
from negotiations.models.publication import Published, may_see_drafts

MAY_EDIT: Final = "negotiations.edit_records"
MAY_PUBLISH: Final = "negotiations.publish_records"
MAY_MERGE: Final = "negotiations.merge_records"


def may_edit(viewer: Viewer) -> bool:
    """Whether the viewer writes drafts and proposes changes to what is published."""
    return _is_permitted(viewer, MAY_EDIT)


def may_publish(viewer: Viewer) -> bool:
    """Whether the viewer publishes, withdraws and decides on proposals."""
    return _is_permitted(viewer, MAY_PUBLISH)


def may_merge(viewer: Viewer) -> bool:
    return _is_permitted(viewer, MAY_MERGE)


def _is_permitted(viewer: Viewer, permission: str) -> bool:
    """Nobody changes what he or she may not see, whatever groups say."""
    return may_see_drafts(viewer) and isinstance(viewer, User) and viewer.has_perm(permission)


def may_change_at_once(viewer: Viewer, record: object) -> bool:
    """Whether a change of this viewer takes effect at once: readers see no change of an editor to what is published."""
    if isinstance(record, Published) and record.publication == Publication.PUBLISHED:
        return may_publish(viewer)
    return may_edit(viewer)


def may_publish_record(viewer: Viewer, record: Fact | Published) -> bool:
    """Whether the viewer may publish this record: not what he or she wrote first, unless the site allows it."""
    if not may_publish(viewer):
        return False
    if settings.PUBLISH_OWN_DRAFTS:
        return True
    first = Change.objects.of(record).filter(kind=ChangeKind.CREATED).last()
    return first is None or first.changed_by_id != viewer.pk


# --- Accounts ---------------------------------------------------------------------------------------


def permissions_given_by(viewer: Viewer) -> "QuerySet[Permission]":
    """The permissions that the viewer may give to others: those that he or she has, whether active or not."""
    permissions = Permission.objects.all()
    if not isinstance(viewer, User):
        return permissions.none()
    if viewer.is_superuser:
        return permissions
    return permissions.filter(Q(user=viewer) | Q(group__user=viewer)).distinct()


def groups_given_by(viewer: Viewer) -> "QuerySet[Group]":
    """The groups that the viewer may put others into: those that may no more than the viewer."""
    return Group.objects.exclude(permissions__in=_beyond(viewer))


def accounts_looked_after_by(viewer: Viewer) -> "QuerySet[User]":
    """The accounts that the viewer may change and remove: those of people who may no more than the viewer."""
    if isinstance(viewer, User) and viewer.is_superuser:
        return User.objects.all()
    may_more = Q(user_permissions__in=_beyond(viewer)) | Q(groups__permissions__in=_beyond(viewer))
    above = User.objects.filter(Q(is_superuser=True) | may_more)
    return User.objects.exclude(pk__in=above.values("pk"))


def may_look_after(viewer: Viewer, account: User) -> bool:
    return accounts_looked_after_by(viewer).filter(pk=account.pk).exists()


def _beyond(viewer: Viewer) -> "QuerySet[Permission]":
    return Permission.objects.exclude(pk__in=permissions_given_by(viewer).values("pk"))
