"""People who sign in, their roles, and what they sign in with.

An administrator is no superuser: whoever looks after accounts gives nobody more than he or she has, and never gets at the
account of somebody who may more.
"""

from typing import Any, Final

from allauth.account.admin import EmailAddressAdmin
from allauth.account.models import EmailAddress
from allauth.mfa.admin import AuthenticatorAdmin
from allauth.mfa.models import Authenticator
from allauth.socialaccount.admin import SocialAccountAdmin
from allauth.socialaccount.models import SocialAccount
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest

from negotiations.models import User
from negotiations.models.roles import GROUP_OF
from negotiations.permissions import (
    accounts_looked_after_by,
    groups_given_by,
    may_look_after,
    permissions_given_by,
)

# Who has any of these is let in further; is_staff follows from the groups (models/roles.py).
FOR_SUPERUSERS: Final = ("is_staff", "is_superuser", "user_permissions")


@admin.register(User)
class AccountAdmin(UserAdmin):  # type: ignore[type-arg]  # generic in the stubs alone
    list_display = ["username", "email", "is_staff", "is_active", "last_login"]
    list_filter = ["groups", "is_active"]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> "QuerySet[User]":
        accounts: QuerySet[User] = super().get_queryset(request)
        return accounts.prefetch_related("groups", "user_permissions__content_type")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return fields if request.user.is_superuser else [*fields, *FOR_SUPERUSERS]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and _is_looked_after(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and _is_looked_after(request, obj)

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "groups":
            kwargs["queryset"] = groups_given_by(request.user)
        return super().formfield_for_manytomany(db_field, request, **kwargs)


def _is_looked_after(request: HttpRequest, account: User | None) -> bool:
    return account is None or may_look_after(request.user, account)


admin.site.unregister(Group)


@admin.register(Group)
class OwnGroupAdmin(GroupAdmin):
    """Groups beside those of the roles, which belong to the site."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        may = super().has_change_permission(request, obj)
        if obj is None:
            return may
        is_own = obj.name not in GROUP_OF.values()
        return may and is_own and groups_given_by(request.user).filter(pk=obj.pk).exists()

    def formfield_for_manytomany(self, db_field: Any, request: Any = None, **kwargs: Any) -> Any:
        if db_field.name == "permissions":
            kwargs["queryset"] = permissions_given_by(request.user)
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class OfAccounts(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in the stubs alone
    """What somebody signs in with: shown to those alone who look after the account."""

    list_select_related = ["user"]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        accounts = accounts_looked_after_by(request.user)
        return super().get_queryset(request).filter(user__in=accounts)

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "user":
            kwargs["queryset"] = accounts_looked_after_by(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


admin.site.unregister([EmailAddress, Authenticator, SocialAccount])


@admin.register(EmailAddress)
class AddressAdmin(OfAccounts, EmailAddressAdmin):
    """Addresses that accounts get mail at, a reset of their password among it."""


@admin.register(Authenticator)
class SecondFactorAdmin(OfAccounts, AuthenticatorAdmin):
    """Second factors: one that is lost is taken away here."""


@admin.register(SocialAccount)
class SingleSignOnAdmin(OfAccounts, SocialAccountAdmin):
    """Ties to accounts at the provider of single sign-on."""
