"""Settings of Tradetracker, all in one file, read from the environment.

The table of variables stands in docs/operations.md.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

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
    "tradetracker.apps.DeskAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",  # static files come from WhiteNoise here as in production
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_htmx",
    "template_partials",
    "negotiations",  # last: its roles are made of the permissions of all others
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
    "allauth.account.middleware.AccountMiddleware",
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
                "tradetracker.accounts.ways_to_sign_in",
                "negotiations.views.clocks.clock_of_page",
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

# In the database, so that all processes count failed sign-ins together. When it is full, the oldest third of it goes:
# it must take long to fill, or filling it would wipe out what was counted.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}

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

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"

# Whether those who wrote a draft first may publish it themselves.
PUBLISH_OWN_DRAFTS = environment.flag("PUBLISH_OWN_DRAFTS", default=False)

# Whether strangers may make themselves an account. It has no more rights than signing in.
SIGN_UP = environment.flag("SIGN_UP", default=False)

# How many proxies of our own add to X-Forwarded-For. What stands further to the left in it, a visitor may have written.
ALLAUTH_TRUSTED_PROXY_COUNT = environment.number("TRUSTED_PROXY_COUNT", default=0)

ACCOUNT_ADAPTER = "tradetracker.accounts.AccountAdapter"
ACCOUNT_FORMS = {"login": "tradetracker.accounts.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_USERNAME_BLACKLIST = ["admin", "administrator", "root", "staff", "tradetracker"]
ACCOUNT_CHANGE_EMAIL = True  # one address each
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to addresses that strangers type in
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if SIGN_UP else "none"
# Whoever finds an open screen must not take the account away.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Tradetracker] "
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if IS_DEVELOPMENT else "https"
# Failed sign-ins: so many for each address, and so many for each account whatever address they come from.
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key"}
MFA_TOTP_ISSUER = "Tradetracker"
MFA_TOTP_TOLERANCE = 1  # clocks of telephones go wrong by some seconds
MFA_ALLOW_UNVERIFIED_EMAIL = True  # accounts that staff made have an address that nobody confirmed

# Single sign-on by OpenID Connect, if all of it is set. Whoever comes that way first gets an account without a role.
SINGLE_SIGN_ON = environment.all_or_none("OIDC_SERVER_URL", "OIDC_CLIENT_ID", "OIDC_SECRET")
SINGLE_SIGN_ON_SERVER = environment.text("OIDC_SERVER_URL")
if SINGLE_SIGN_ON and not IS_DEVELOPMENT and not SINGLE_SIGN_ON_SERVER.startswith("https://"):
    raise ImproperlyConfigured(
        "OIDC_SERVER_URL must begin with https://, since whatever comes from there is believed."
    )
SOCIALACCOUNT_ADAPTER = "tradetracker.accounts.SingleSignOnAdapter"
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_EMAIL_REQUIRED = False
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
if SINGLE_SIGN_ON:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "sso",
                "name": environment.text("OIDC_NAME", default="Single sign-on"),
                "client_id": environment.text("OIDC_CLIENT_ID"),
                "secret": environment.text("OIDC_SECRET"),
                "settings": {"server_url": SINGLE_SIGN_ON_SERVER},
            }
        ],
    }

# --- Mail -----------------------------------------------------------------------------------------

# Without a server there is no mail: pages then do not offer to send any.
mail = environment.mail_server("EMAIL_URL", default="console:" if IS_DEVELOPMENT else "dummy:")
EMAIL_BACKEND = mail["EMAIL_BACKEND"]
EMAIL_HOST = mail["EMAIL_HOST"] or "localhost"
EMAIL_PORT = mail["EMAIL_PORT"] or 25
EMAIL_HOST_USER = mail["EMAIL_HOST_USER"] or ""
EMAIL_HOST_PASSWORD = mail["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS = mail["EMAIL_USE_TLS"]
EMAIL_USE_SSL = mail["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = mail["EMAIL_TIMEOUT"] or 10
DEFAULT_FROM_EMAIL = environment.text(
    "MAIL_FROM", default=f"Tradetracker <noreply@{ALLOWED_HOSTS[0].lstrip('.')}>"
)
SENDS_MAIL = not EMAIL_BACKEND.endswith("dummy.EmailBackend")
ACCOUNT_EMAIL_NOTIFICATIONS = SENDS_MAIL
if SIGN_UP and not SENDS_MAIL:
    raise ImproperlyConfigured(
        "SIGN_UP needs mail, by which new accounts confirm their address; set EMAIL_URL, or unset SIGN_UP."
    )

# --- Feeds ----------------------------------------------------------------------------------------

# Who names the entries of the feeds (RFC 4151). Readers' programs know an entry by it: set it once and never change it.
FEED_AUTHORITY = environment.text("FEED_AUTHORITY", default="tradetracker.invalid,2025")

# --- Language and time ----------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ko", _("Korean"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
FORMAT_MODULE_PATH = ["tradetracker.formats"]
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
if SINGLE_SIGN_ON:
    # The button that leads to the provider is a form of ours, answered by a redirect to the provider.
    provider = urlsplit(SINGLE_SIGN_ON_SERVER)
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"] += [
        f"{provider.scheme}://{provider.netloc}"
    ]
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
