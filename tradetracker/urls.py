"""Addresses of the site as a whole. Those of the domain stand in negotiations/urls.py."""

from django.contrib import admin
from django.urls import include, path

from tradetracker import errors, health, language, robots

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.not_found
handler500 = errors.server_error

urlpatterns = [
    path("", include("negotiations.urls")),
    path("admin/", admin.site.urls),
    path("healthz/live", health.live, name="health-live"),
    path("healthz/ready", health.ready, name="health-ready"),
    path("language/<slug:code>/", language.choose_language, name="choose-language"),
    path("robots.txt", robots.robots, name="robots"),
]
