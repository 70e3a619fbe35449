"""Addresses of the site as a whole. Those of the domain stand in negotiations/urls.py."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from tradetracker import accounts, errors, health, language, robots

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.not_found
handler429 = errors.too_many_requests
handler500 = errors.server_error

# One way to sign in, with one limit on failures and one second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign, no-untyped-call]  # as the library's guide has it

urlpatterns = [
    path("", include("negotiations.urls")),
    path("accounts/", accounts.account, name="account"),
    path("accounts/oidc/<slug:provider_id>/login/", accounts.go_to_provider),
    path("accounts/oidc/<slug:provider_id>/login/callback/", accounts.come_from_provider),
    path("accounts/", include("allauth.urls")),
    path("admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    path("admin/", admin.site.urls),
    path("healthz/live", health.live, name="health-live"),
    path("healthz/ready", health.ready, name="health-ready"),
    path("language/<slug:code>/", language.choose_language, name="choose-language"),
    path("robots.txt", robots.robots, name="robots"),
]
