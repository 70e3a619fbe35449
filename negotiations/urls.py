"""Addresses of the domain, one list for each prefix."""

from django.urls import URLPattern, URLResolver

app_name = "negotiations"

urlpatterns: list[URLPattern | URLResolver] = []
