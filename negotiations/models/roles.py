"""The roles of people who sign in. Each is a group; the groups and their permissions are laid again after every migrate."""

from collections.abc import Mapping
from typing import Any, Final

from django.contrib.auth.models import Group, Permission
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from negotiations.models.accounts import User


class Role(models.TextChoices):
    """From the one who may least to the one who may most; each may all that those before it may."""

    ANALYST = "analyst", pgettext_lazy("role", "analyst")
    EDITOR = "editor", pgettext_lazy("role", "editor")
    PUBLISHER = "publisher", pgettext_lazy("role", "publisher")
    ADMINISTRATOR = "administrator", pgettext_lazy("role", "administrator")


GROUP_OF: Final[Mapping[Role, str]] = {
    Role.ANALYST: "Analysts",
    Role.EDITOR: "Editors",
    Role.PUBLISHER: "Publishers",
    Role.ADMINISTRATOR: "Administrators",
}
# Whoever is in one of these groups is staff.
STAFF_GROUPS: Final = tuple(name for role, name in GROUP_OF.items() if role != Role.ANALYST)

# --- What each may --------------------------------------------------------------------------------

_OURS = Q(content_type__app_label="negotiations") & ~Q(content_type__model="user")
# The change log is added to by the site alone; it is there to be read.
_WRITING_THE_LOG = Q(content_type__model="change") & ~Q(codename="view_change")
_RECORDS = _OURS & ~_WRITING_THE_LOG
_FOR_PUBLISHERS = Q(codename__in=["publish_records", "merge_records"])
# People, their groups, and what they sign in with: a lost second factor must be taken away by somebody. The groups of
# the roles must not vanish, so none can be deleted.
_PEOPLE = (
    Q(content_type__app_label="negotiations", content_type__model="user")
    | Q(codename__in=["view_group", "add_group", "change_group"])
    | Q(content_type__app_label="account", content_type__model="emailaddress")
    | Q(codename__in=["view_authenticator", "delete_authenticator"])
    | Q(codename__in=["view_socialaccount", "delete_socialaccount"])
)

_MAY: Final[Mapping[Role, Q]] = {
    Role.ANALYST: Q(pk__in=[]),
    Role.EDITOR: _RECORDS & ~_FOR_PUBLISHERS,
    Role.PUBLISHER: _RECORDS,
    Role.ADMINISTRATOR: _RECORDS | _PEOPLE,
}


def lay_roles(*, using: str, **_details: Any) -> None:
    """Makes the groups of the roles and gives each exactly its permissions. Runs after every migrate and flush."""
    for role, name in GROUP_OF.items():
        group, _made = Group.objects.using(using).get_or_create(name=name)
        group.permissions.set(Permission.objects.using(using).filter(_MAY[role]))


# --- Who is staff ---------------------------------------------------------------------------------


def keep_staff_in_step(
    *,
    instance: User | Group,
    action: str,
    reverse: bool,
    pk_set: set[int] | None,
    using: str,
    **_details: Any,
) -> None:
    """Makes staff of whoever joins a staff group, and of nobody who leaves the last one, whichever way that happens."""
    if action not in ("post_add", "post_remove", "post_clear"):
        return
    users = User.objects.using(using)
    if not reverse:
        _set_staff(users.filter(pk=instance.pk))
        instance.refresh_from_db(using=using, fields=["is_staff"])
    elif pk_set is not None:
        _set_staff(users.filter(pk__in=pk_set))
    else:
        _set_staff(users.filter(is_staff=True))


def _set_staff(users: "models.QuerySet[User]") -> None:
    # Two statements: SQLite and PostgreSQL write the result of a condition as a value differently.
    members = Q(is_superuser=True) | Q(groups__name__in=STAFF_GROUPS)
    staff = set(users.filter(members).values_list("pk", flat=True))
    users.filter(pk__in=staff).update(is_staff=True)
    users.exclude(pk__in=staff).update(is_staff=False)


def role_of(user: User) -> Role | None:
    """The highest role of a user; None for one whom nobody gave any."""
    groups = set(user.groups.values_list("name", flat=True))
    held = [role for role, name in GROUP_OF.items() if name in groups]
    return held[-1] if held else None
