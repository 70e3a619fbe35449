"""Accounts and their roles."""

import logging

from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from negotiations.models import Role, User
from negotiations.models.roles import GROUP_OF

logger = logging.getLogger(__name__)


@transaction.atomic
def give_role(*, user: User, role: Role) -> None:
    """Puts the user into the group of the role and out of those of all others; ``is_staff`` follows."""
    others = [name for each, name in GROUP_OF.items() if each != role]
    user.groups.remove(*Group.objects.filter(name__in=others))
    user.groups.add(Group.objects.get(name=GROUP_OF[role]))
    logger.info("%s was given the role of %s.", user.get_username(), role.value)


@transaction.atomic
def make_user(*, username: str, password: str, role: Role, email: str = "") -> User:
    """A new account with a role. Raises ValidationError, for a weak password too."""
    user = User(username=username, email=email.lower())
    user.set_password(password)
    user.full_clean()
    if email and User.objects.filter(email__iexact=email).exists():
        raise ValidationError(_("Another account has this e-mail address."))
    validate_password(password, user)
    user.save()
    give_role(user=user, role=role)
    return user


def change_password(*, user: User, password: str) -> None:
    """Sets a new password. Raises ValidationError for a weak one."""
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
