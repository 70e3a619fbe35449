"""Settings of Tradetracker, all in one file, read from the environment.

The table of variables stands in docs/operations.md.
"""

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from tradetracker import databases
from tradetracker.environment import Environment, development_key

BASE_DIR = Path(__file__).resolve().parent.parent

environment = Environment()
IS_DEVELOPMENT = environment.is_development

# Django's debug pages show settings and data. They are off even in development unless asked for, so
# that `make run` shows what readers will see.
DEBUG = environment.flag("DEBUG", default=False)
if DEBUG and not IS_DEVELOPMENT:
    raise ImproperlyConfigured(
        "DEBUG shows visitors the inside of the site; unset it, or set TRADETRACKER_ENV=development."
    )

DATA_DIR = BASE_DIR / environment.text("DATA_DIR", default="data")

SECRET_KEY = environment.required_in_production(
    "SECRET_KEY",
    what_to_do="set it to 50 or more random characters and keep it secret, for instance from: "
    "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'.",
)
if not SECRET_KEY:
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    SECRET_KEY = development_key(DATA_DIR)
SECRET_KEY_FALLBACKS = environment.words("SECRET_KEY_FALLBACKS")

environment.required_in_production(
    "ALLOWED_HOSTS",
    what_to_do="set it to the site's host names, parted by commas, for instance: trade.example.org.",
)
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS") or ["localhost", "127.0.0.1", "[::1]"]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",  # static files come from WhiteNoise here as in production
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "template_partials",
    "negotiations",
]

MIDDLEWARE = [
    "tradetracker.request_ids.RequestIdMiddleware",  # first, so that every line and answer has the id
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "tradetracker.security_headers.PermissionsPolicyMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "tradetracker.language.LanguageMiddleware",  # before all that may refuse: refusals speak too
    "tradetracker.odd_requests.OddRequestsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "tradetracker.urls"
WSGI_APPLICATION = "tradetracker.wsgi.application"
CSRF_FAILURE_VIEW = "tradetracker.errors.csrf_failure"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            # {% partialdef %} in every template, as from Django 6.0 on.
            "builtins": ["template_partials.templatetags.partials"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- Data -----------------------------------------------------------------------------------------

DATABASES = {
    "default": databases.configured(
        environment.database(
            "DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'tradetracker.sqlite3'}"
        ),
        base=BASE_DIR,
        sqlite_synchronous=environment.choice(
            "SQLITE_SYNCHRONOUS", default="NORMAL", of=("NORMAL", "FULL")
        ),
        pool_size=environment.number("DATABASE_POOL_SIZE", default=4),
    )
}
# One transaction around every request would take SQLite's write lock for reading a page. What must
# happen together is put into one transaction by the action that does it.
DATABASES["default"]["ATOMIC_REQUESTS"] = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Accounts -------------------------------------------------------------------------------------

AUTH_USER_MODEL = "negotiations.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# --- Language and time ----------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ko", _("Korean"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Static files ---------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / environment.text("STATIC_ROOT", default="staticfiles")
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if IS_DEVELOPMENT
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
# In development the files are served from where they lie; nobody has to collect them first.
WHITENOISE_USE_FINDERS = IS_DEVELOPMENT
WHITENOISE_AUTOREFRESH = IS_DEVELOPMENT
# The page for a fault of ours names its style sheets without asking the list of hashed names, which may
# be what failed; so files under their plain names are kept beside the hashed ones.
WHITENOISE_KEEP_ONLY_HASHED_FILES = False

# --- Safety ---------------------------------------------------------------------------------------

# Nothing inline, nothing evaluated, nothing from another host, in no other site's frame.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True

# A developer's machine speaks plain HTTP; everywhere else readers come over TLS only.
SECURE_SSL_REDIRECT = environment.flag("SECURE_SSL_REDIRECT", default=not IS_DEVELOPMENT)
SECURE_REDIRECT_EXEMPT = [r"^healthz/"]  # probes come from inside, over plain HTTP
SECURE_HSTS_SECONDS = environment.number(
    "SECURE_HSTS_SECONDS", default=0 if IS_DEVELOPMENT else 365 * 24 * 60 * 60
)
SECURE_HSTS_INCLUDE_SUBDOMAINS = environment.flag("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
SECURE_HSTS_PRELOAD = False
SILENCED_SYSTEM_CHECKS = [
    # Asks for HSTS preloading, which binds a whole registered domain for months and is for its owner
    # to request, not for one site under it to switch on.
    "security.W021",
]
SESSION_COOKIE_SECURE = not IS_DEVELOPMENT
CSRF_COOKIE_SECURE = not IS_DEVELOPMENT
LANGUAGE_COOKIE_SECURE = not IS_DEVELOPMENT
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = environment.words("CSRF_TRUSTED_ORIGINS")
# Only a proxy that sets this header itself may be believed; a visitor could send it, too.
if environment.flag("BEHIND_TLS_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Logs -----------------------------------------------------------------------------------------

LOGGING_CONFIG = "tradetracker.logs.configure"
LOGGING = {
    "level": environment.choice(
        "LOG_LEVEL", default="INFO", of=("DEBUG", "INFO", "WARNING", "ERROR")
    ),
    "format": environment.choice(
        "LOG_FORMAT", default="text" if IS_DEVELOPMENT else "json", of=("text", "json")
    ),
}
