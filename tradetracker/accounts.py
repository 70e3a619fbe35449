"""Signing in, as django-allauth does it, with what this site has its own mind about."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from allauth.account.internal.userkit import filter_users_by_email, get_user_by_username
from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from requests import RequestException

from negotiations.actions.accounts import give_role
from negotiations.models import Role, User
from negotiations.models.roles import role_of

View = Callable[[HttpRequest, str], HttpResponse]

logger = logging.getLogger(__name__)


@require_safe
@never_cache
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """What somebody who is signed in may do, and the ways to change how."""
    assert isinstance(request.user, User)  # noqa: S101 - the page asks for signing in
    return render(request, "account/overview.html", {"role": role_of(request.user)})


def ways_to_sign_in(request: HttpRequest) -> dict[str, bool]:
    """For the templates: what this installation offers."""
    return {
        "sign_up": settings.SIGN_UP,
        "sends_mail": settings.SENDS_MAIL,
        "single_sign_on": settings.SINGLE_SIGN_ON,
    }


def _told_when_unreachable(view: View) -> View:
    """Where the provider of single sign-on cannot be reached allauth fails; here a page says so."""

    @wraps(view)
    def guarded(request: HttpRequest, provider_id: str) -> HttpResponse:
        try:
            return view(request, provider_id)
        except (RequestException, KeyError):
            logger.exception("The provider of single sign-on does not answer as it should.")
            return render(request, "socialaccount/authentication_error.html", status=503)

    return guarded


go_to_provider = _told_when_unreachable(openid_connect.login)
come_from_provider = _told_when_unreachable(openid_connect.callback)


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Name or e-mail address")
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.fields["password"].help_text = ""
        self.fields["remember"].label = _("Stay signed in on this device")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("There is no account with this name and password."),
        "email_password_mismatch": _("There is no account with this e-mail address and password."),
        "too_many_login_attempts": _(
            "Too many failed attempts for this account or from your address. "
            "Wait five minutes, then try again; a right password is refused until then, too."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(settings.SIGN_UP)

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        saved = super().save_user(request, user, form, commit=commit)
        if commit:
            give_role(user=user, role=Role.ANALYST)
        return saved

    def pre_login(self, request: HttpRequest, user: Any, **details: Any) -> HttpResponse | None:
        vouch_for_address(user)
        return super().pre_login(request, user, **details)

    def get_client_ip(self, request: HttpRequest) -> str:
        try:
            return super().get_client_ip(request)
        except ImproperlyConfigured:
            # Fewer addresses than proxies: this one came past them, so nothing it says is to be believed.
            return str(request.META["REMOTE_ADDR"])

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """What failed attempts are counted by: the account, by whichever of its names and addresses it is asked for.

        allauth counts by what was typed and by the host that was asked, whose port an attacker may choose anew each time.
        """
        typed = str(credentials.get("email") or credentials.get("username") or "").lower()
        user = get_user_by_username(typed) or next(iter(filter_users_by_email(typed)), None)
        return f"account {user.pk}" if user else f"nobody's {typed}"


def vouch_for_address(user: User) -> None:
    """An address that allauth keeps no row of was written by staff, who stand for it: it counts as confirmed."""
    address = user.email.lower()
    own = EmailAddress.objects.filter(user=user)
    if not address or own.filter(email=address).exists():
        return
    if EmailAddress.objects.filter(email=address, verified=True).exists():
        return  # another account has confirmed it
    own.delete()
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        # Who may come in is for the provider to say; a role is given here.
        return True

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        user: User = super().save_user(request, sociallogin, form)
        give_role(user=user, role=Role.ANALYST)
        return user
