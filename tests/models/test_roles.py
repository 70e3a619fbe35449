"""Roles: the groups, what each may, and who is staff."""

import itertools

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from negotiations.actions.accounts import give_role
from negotiations.models import Role, User
from negotiations.models.roles import GROUP_OF, STAFF_GROUPS, role_of

pytestmark = pytest.mark.django_db

RECORD = "negotiations.{}_round"


@pytest.fixture
def somebody() -> User:
    return User.objects.create_user("somebody")


def is_staff(user: User) -> bool:
    return bool(User.objects.get(pk=user.pk).is_staff)


@pytest.mark.parametrize("role", Role)
def test_that_no_role_may_rewrite_the_change_log_or_delete_a_group(somebody, role):
    give_role(user=somebody, role=role)
    member = User.objects.get(pk=somebody.pk)

    for permission in ("add_change", "change_change", "delete_change"):
        assert not member.has_perm(f"negotiations.{permission}")
    assert not member.has_perm("auth.delete_group")


def test_that_an_analyst_has_no_permission_at_all(analyst):
    assert analyst.get_all_permissions() == set()


@pytest.mark.parametrize("action", ["view", "add", "change", "delete"])
def test_that_editors_and_all_above_have_the_admin_s_permissions(
    editor, publisher, administrator, action
):
    for member in (editor, publisher, administrator):
        assert member.has_perm(RECORD.format(action))


def test_that_accounts_are_for_administrators(editor, publisher, administrator):
    for permission in ("negotiations.change_user", "auth.change_group", "mfa.delete_authenticator"):
        assert not editor.has_perm(permission)
        assert not publisher.has_perm(permission)
        assert administrator.has_perm(permission)


def test_that_each_role_may_all_that_the_one_before_may(analyst, editor, publisher, administrator):
    sets = [each.get_all_permissions() for each in (analyst, editor, publisher, administrator)]

    assert all(less < more for less, more in itertools.pairwise(sets))


def test_that_a_migrate_lays_the_roles_again(db):
    editors = Group.objects.get(name="Editors")
    editors.permissions.set(Permission.objects.filter(codename="change_user"))
    Group.objects.filter(name="Publishers").delete()

    call_command("migrate", verbosity=0)

    assert not editors.permissions.filter(codename="change_user").exists()
    assert editors.permissions.filter(codename="edit_records").exists()
    assert Group.objects.filter(name__in=GROUP_OF.values()).count() == len(GROUP_OF)


# --- Who is staff ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", STAFF_GROUPS)
def test_that_joining_and_leaving_a_staff_group_changes_who_is_staff(somebody, name):
    group = Group.objects.get(name=name)

    somebody.groups.add(group)
    assert somebody.is_staff
    assert is_staff(somebody)
    somebody.groups.remove(group)
    assert not is_staff(somebody)


@pytest.mark.parametrize("empty", [lambda group: group.user_set.clear(), None])
def test_that_the_other_way_round_counts_as_well(somebody, empty):
    group = Group.objects.get(name="Editors")

    group.user_set.add(somebody)
    assert is_staff(somebody)
    if empty:
        empty(group)
    else:
        group.user_set.remove(somebody)
    assert not is_staff(somebody)


def test_that_the_last_staff_group_decides(somebody):
    somebody.groups.set(Group.objects.filter(name__in=["Editors", "Publishers"]))

    somebody.groups.remove(Group.objects.get(name="Publishers"))
    assert is_staff(somebody)
    somebody.groups.clear()
    assert not is_staff(somebody)


def test_that_analysts_and_own_groups_are_not_staff(somebody):
    somebody.groups.add(Group.objects.get(name="Analysts"), Group.objects.create(name="Choir"))

    assert not is_staff(somebody)


def test_that_a_superuser_stays_staff():
    root = User.objects.create_superuser("root")

    give_role(user=root, role=Role.ANALYST)

    assert is_staff(root)


def test_that_the_highest_role_counts(somebody):
    assert role_of(somebody) is None
    somebody.groups.set(Group.objects.filter(name__in=["Analysts", "Publishers", "Editors"]))

    assert role_of(somebody) == Role.PUBLISHER
