"""Accounts and groups in the admin: nobody gives more than he or she has, or gets at somebody who may more."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from negotiations.actions.accounts import give_role
from negotiations.models import Role, User
from negotiations.models.roles import GROUP_OF
from tests.admin.pages import address, save, told_at

pytestmark = pytest.mark.django_db

OUTSIDE_ROLES = "delete_logentry"
GROUP_PAGE = "admin:auth_group_change"


@pytest.fixture
def root(db) -> User:
    return User.objects.create_superuser("root", "root@example.org", "correct horse")


@pytest.fixture
def root_client(root) -> Client:
    client = Client()
    client.force_login(root)
    return client


@pytest.fixture
def keeper(db) -> User:
    """Somebody who may what no administrator may, by a group that is no role."""
    keepers = Group.objects.create(name="Keepers of the log")
    keepers.permissions.add(Permission.objects.get(codename=OUTSIDE_ROLES))
    user = User.objects.create_user("keeper", "keeper@example.org", "correct horse")
    user.groups.add(keepers)
    return user


def password_page(user: User) -> str:
    return reverse("admin:auth_user_password_change", args=[user.pk])


def group_page(group: Group) -> str:
    return reverse(GROUP_PAGE, args=[group.pk])


# --- No way up ------------------------------------------------------------------------------------


def test_that_an_administrator_makes_nobody_superuser_or_staff(administrator_client, analyst):
    permission = Permission.objects.get(codename=OUTSIDE_ROLES)

    save(
        administrator_client,
        address(analyst, "change"),
        is_superuser="on",
        is_staff="on",
        user_permissions=[permission.pk],
        first_name="Ana",
    )

    analyst.refresh_from_db()
    assert analyst.first_name == "Ana"
    assert (analyst.is_superuser, analyst.is_staff) == (False, False)
    assert not analyst.user_permissions.exists()


def test_that_an_administrator_does_not_raise_himself(administrator_client, administrator, keeper):
    response = save(
        administrator_client,
        address(administrator, "change"),
        is_superuser="on",
        groups=[keeper.groups.get().pk],
    )

    administrator.refresh_from_db()
    assert not administrator.is_superuser
    assert "not one of the available choices" in told_at(response, "groups")
    assert not administrator.has_perm(f"admin.{OUTSIDE_ROLES}")


@pytest.mark.parametrize("above", ["root", "keeper"])
@pytest.mark.parametrize("is_active", [True, False])
def test_that_an_administrator_cannot_change_who_may_more(
    request, administrator_client, above, is_active
):
    user: User = request.getfixturevalue(above)
    User.objects.filter(pk=user.pk).update(is_active=is_active)
    new = {"password1": "battery staple", "password2": "battery staple"}

    changed = administrator_client.post(address(user, "change"), {"username": "mine"})
    reset = administrator_client.post(password_page(user), new | {"usable_password": "true"})
    asked = administrator_client.get(password_page(user))
    deleted = administrator_client.post(address(user, "delete"), {"post": "yes"})
    chosen = {"action": "delete_selected", "_selected_action": [user.pk], "post": "yes"}
    administrator_client.post(address(User, "changelist"), chosen)

    assert {each.status_code for each in (changed, reset, asked, deleted)} == {403}
    user.refresh_from_db()
    assert user.username == above
    assert user.check_password("correct horse")
    assert administrator_client.get(address(user, "change")).status_code == 200


@pytest.mark.parametrize("above", ["root", "keeper"])
def test_that_an_administrator_gives_no_address_to_who_may_more(
    request, administrator_client, administrator, above
):
    """With an address of one's own at an account, its password is reset by mail."""
    user: User = request.getfixturevalue(above)
    new = {"email": "mine@example.org", "verified": "on", "user": user.pk}
    own = EmailAddress.objects.create(user=administrator, email="a@example.org")

    added = administrator_client.post(reverse("admin:account_emailaddress_add"), new)
    page = reverse("admin:account_emailaddress_change", args=[own.pk])
    moved = administrator_client.post(page, new)

    for response in (added, moved):
        assert "not one of the available choices" in told_at(response, "user")
    assert not EmailAddress.objects.filter(user=user).exists()


def test_that_an_administrator_takes_no_way_of_signing_in_from_a_superuser(
    administrator_client, root
):
    TOTP.activate(root, "A" * 32)
    EmailAddress.objects.create(user=root, email="root@example.org", verified=False)
    SocialAccount.objects.create(user=root, provider="sso", uid="1")

    for model in (Authenticator, EmailAddress, SocialAccount):
        opts = model._meta
        record = model._default_manager.get()
        page = f"admin:{opts.app_label}_{opts.model_name}"
        administrator_client.post(reverse(f"{page}_delete", args=[record.pk]), {"post": "yes"})
        for action in ("delete_selected", "make_verified"):
            chosen = {"action": action, "_selected_action": [record.pk], "post": "yes"}
            administrator_client.post(reverse(f"{page}_changelist"), chosen)

        assert model._default_manager.filter(pk=record.pk).exists()
    assert not EmailAddress.objects.get().verified


# --- Groups ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("client", ["administrator_client", "root_client"])
@pytest.mark.parametrize("role", list(Role))
def test_that_the_groups_of_roles_belong_to_the_site(request, client, role):
    group = Group.objects.get(name=GROUP_OF[role])
    held = set(group.permissions.values_list("pk", flat=True))
    extra = Permission.objects.get(codename=OUTSIDE_ROLES).pk

    response = request.getfixturevalue(client).post(
        group_page(group), {"name": "Renamed", "permissions": [extra]}
    )

    assert response.status_code == 403
    group.refresh_from_db()
    assert group.name == GROUP_OF[role]
    assert set(group.permissions.values_list("pk", flat=True)) == held


@pytest.mark.parametrize("is_new", [True, False])
def test_that_an_administrator_gives_a_group_no_more_than_he_has(administrator_client, is_new):
    own = Group.objects.create(name="Interns")
    url = reverse("admin:auth_group_add") if is_new else group_page(own)
    extra = Permission.objects.get(codename=OUTSIDE_ROLES)

    response = save(administrator_client, url, name="Watchers", permissions=[extra.pk])

    assert "not one of the available choices" in told_at(response, "permissions")
    assert not Group.objects.filter(permissions=extra).exists()


def test_that_an_administrator_cannot_change_a_group_that_may_more(administrator_client, keeper):
    group = keeper.groups.get()

    response = administrator_client.post(group_page(group), {"name": "Mine", "permissions": []})

    assert response.status_code == 403
    assert group.permissions.exists()


# --- What an administrator does -------------------------------------------------------------------


def test_that_an_administrator_gives_roles_and_passwords(administrator_client, analyst):
    editors = Group.objects.get(name=GROUP_OF[Role.EDITOR])
    new = {"password1": "battery staple", "password2": "battery staple"}

    save(administrator_client, address(analyst, "change"), groups=[editors.pk])
    administrator_client.post(password_page(analyst), new | {"usable_password": "true"})

    analyst.refresh_from_db()
    assert analyst.is_staff
    assert analyst.check_password("battery staple")


def test_that_an_administrator_removes_accounts_even_those_of_other_administrators(
    administrator_client,
):
    colleagues = [User.objects.create_user(f"colleague-{number}") for number in range(3)]
    for user in colleagues:
        give_role(user=user, role=Role.ADMINISTRATOR)
    first, *others = colleagues

    administrator_client.post(address(first, "delete"), {"post": "yes"})
    chosen = {
        "action": "delete_selected",
        "_selected_action": [each.pk for each in others],
        "post": "yes",
    }
    administrator_client.post(address(User, "changelist"), chosen)

    assert not User.objects.filter(username__startswith="colleague").exists()


def test_that_an_administrator_makes_groups_of_what_he_has(administrator_client):
    publish = Permission.objects.get(codename="publish_records")

    save(
        administrator_client,
        reverse("admin:auth_group_add"),
        name="Guests",
        permissions=[publish.pk],
    )

    assert Group.objects.get(name="Guests").permissions.get() == publish


def test_that_an_administrator_confirms_addresses(administrator_client, analyst):
    given = EmailAddress.objects.create(user=analyst, email="analyst@example.org")
    chosen = {"action": "make_verified", "_selected_action": [given.pk]}

    administrator_client.post(reverse("admin:account_emailaddress_changelist"), chosen)

    given.refresh_from_db()
    assert given.verified


def test_that_a_superuser_makes_superusers(root_client, analyst):
    permission = Permission.objects.get(codename=OUTSIDE_ROLES)

    save(
        root_client,
        address(analyst, "change"),
        is_superuser="on",
        user_permissions=[permission.pk],
    )

    analyst.refresh_from_db()
    assert analyst.is_superuser
    assert analyst.user_permissions.get() == permission


# --- As quick with many ---------------------------------------------------------------------------


@pytest.mark.parametrize("client", ["administrator_client", "root_client"])
def test_that_the_queries_of_an_account_do_not_grow_with_its_permissions(request, client, root):
    reader = request.getfixturevalue(client)
    permissions = Permission.objects.exclude(codename=OUTSIDE_ROLES)
    root.user_permissions.add(permissions[0])
    root.groups.add(Group.objects.create(name="One"))
    few = queries(reader, address(root, "change"))
    root.user_permissions.add(*permissions)
    root.groups.add(*[Group.objects.create(name=f"Group {number}") for number in range(9)])

    assert queries(reader, address(root, "change")) == few


def queries(client: Client, page: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(page).status_code == 200
    return len(captured)
