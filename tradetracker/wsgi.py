"""The application that a WSGI server serves: ``tradetracker.wsgi:application``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tradetracker.settings")

application = get_wsgi_application()

# Django reads addresses and views at the first request, which would keep the first reader waiting.
from django.urls import get_resolver

get_resolver().url_patterns  # noqa: B018 - reading is the point
