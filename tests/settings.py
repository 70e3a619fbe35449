"""The site's own settings, as on a developer's machine, with what tests need changed."""

import os

os.environ["TRADETRACKER_ENV"] = "development"
os.environ["SECRET_KEY"] = "tests-only"
os.environ.setdefault("LOG_LEVEL", "WARNING")
# Playwright keeps an event loop in the thread that the tests run in, which Django takes for async code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

from tradetracker.settings import *

# A page that asks the database once per row fails its test.
INSTALLED_APPS += ["zeal"]
MIDDLEWARE += ["tests.reading.watch_reading"]
ZEAL_RAISE = True
# Django and allauth read one session, address or factor several times while somebody signs in. None of them is a list.
# The kinds of records are looked up once per process and then known.
ZEAL_ALLOWLIST = [
    {"model": f"{app}.*"} for app in ("sessions", "account", "mfa", "socialaccount", "contenttypes")
]
# Who asks is looked up apart from the account that is asked for.
ZEAL_ALLOWLIST.append({"model": "negotiations.User", "field": "get()"})

# A password of a test user needs no half second of hashing.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
