"""Every setting, from the environment where a council differs.

MUSUBI_MODE  `demo` (what `make run` sets: one SQLite file, personas, a built-in mailbox) or `production` (the default).
MUSUBI_DATA  the folder for the SQLite file and uploaded files; `.data` beside the code unless told.
DATABASE_URL PostgreSQL or SQLite; the SQLite file in MUSUBI_DATA unless told.
See docs/runbook.md for the rest.
"""

import os
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = Path(os.environ.get("MUSUBI_DATA") or BASE_DIR / ".data")
IS_DEMO = os.environ.get("MUSUBI_MODE") == "demo"
DEBUG = False

# --- who we are on the network -------------------------------------------------------------------------------------

SECRET_KEY = os.environ.get("SECRET_KEY", "")
if not SECRET_KEY:
    secret_file = DATA_DIR / "secret_key"
    if not secret_file.exists():
        raise ImproperlyConfigured("Set SECRET_KEY, or put one into the file secret_key in MUSUBI_DATA.")
    SECRET_KEY = secret_file.read_text().strip()
PORT = int(os.environ.get("PORT") or 8000)
SITE_NAME = os.environ.get("SITE_NAME") or "Musubi（結び）"
# Whom people call and write to when they are stuck. The demonstration has invented ones, so that its mails show how a
# person is reached; the number is nobody's.
SECRETARIAT_PHONE = os.environ.get("SECRETARIAT_PHONE", "000-000-0000" if IS_DEMO else "")
SECRETARIAT_EMAIL = os.environ.get("SECRETARIAT_EMAIL", "jimukyoku.mihon@example.jp" if IS_DEMO else "")
SITE_URL = os.environ.get("SITE_URL") or f"http://127.0.0.1:{PORT}"  # canonical addresses, mails, sitemap
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL.startswith("https://") else []
ROOT_URLCONF = "musubi.config.urls"
WSGI_APPLICATION = "musubi.config.wsgi.application"

# --- the house, from the ground up ---------------------------------------------------------------------------------

INSTALLED_APPS = [
    "musubi.website",
    "musubi.activities",
    "musubi.coordination",
    "musubi.planning",
    "musubi.meetings",
    "musubi.surveys",
    "musubi.registry",
    "musubi.documents",
    "musubi.search",
    "musubi.accounts",
    "musubi.jobs",
    "musubi.core",
    "musubi.accounts.apps.OperatorAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_tasks",
    "ninja",
]
if IS_DEMO:
    INSTALLED_APPS.insert(0, "musubi.demo")

MIDDLEWARE = [
    "musubi.core.middleware.RequestReference",
    "csp.middleware.CSPMiddleware",
    "musubi.core.middleware.RefuseTooLarge",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "musubi.website.middleware.AnonymousPageCache",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "musubi.accounts.middleware.NoStore",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "musubi.accounts.middleware.EndedSessions",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "musubi.core.middleware.SayWhenUnavailable",
]
CSRF_FAILURE_VIEW = "musubi.core.errors_views.csrf_failure"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "musubi.website.context.site",
            ],
            "builtins": ["musubi.core.templatetags.musubi"],
        },
    }
]
if IS_DEMO:
    TEMPLATES[0]["OPTIONS"]["context_processors"].append("musubi.demo.context.personas")  # type: ignore[index]

FORM_RENDERER = "musubi.core.rendering.Renderer"

# --- where things are kept -----------------------------------------------------------------------------------------

_SQLITE_OPTIONS = {
    # Without IMMEDIATE two writers that both began by reading deadlock, and SQLite answers "database is locked".
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # Reading through mapped memory instead of read() takes a quarter of the time off a search that finds very many.
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA mmap_size=1073741824"
    ),
}
DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(os.environ.get("DATABASE_URL") or f"sqlite:///{DATA_DIR / 'musubi.sqlite3'}")
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = _SQLITE_OPTIONS
    DATABASES["default"]["CONN_MAX_AGE"] = 60  # opening the file takes longer than most questions; the other has a pool
else:
    DATABASES["default"]["OPTIONS"] = {"pool": {"min_size": 1, "max_size": 8, "timeout": 20}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    # The throttle on sign-in counts across processes, so its cache is a table of the database.
    "default": {"BACKEND": "musubi.core.caches.TellingDatabaseCache", "LOCATION": "cache"},
    "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 500}},
}
PAGE_CACHE_SECONDS = 60  # how late readers may see what changed without a deed; 0: draw every page anew
MATCHING_FOLDER: Path | None = DATA_DIR / "matching"  # the engine's state; None: suggestions are not looked for
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES: dict[str, Any] = {  # no "default": what is uploaded goes through documents, or nowhere
    "files": {
        "BACKEND": "musubi.documents.storage.ContentStorage",
        "OPTIONS": {"location": DATA_DIR / "files", "directory_permissions_mode": 0o700},
    },
    "staticfiles": {"BACKEND": "musubi.core.static_files.StaticFiles"},
}

# --- what is done after the answer ---------------------------------------------------------------------------------

TASKS: dict[str, Any] = {
    "default": {
        "BACKEND": "musubi.jobs.backend.DatabaseBackend",
        "OPTIONS": {
            "lease_seconds": 60,  # a worker silent for so long is taken for dead
            "poll_seconds": 1,
        },
    }
}
PERIODIC_TASKS: list[dict[str, Any]] = [  # see musubi/jobs/ticks.py; the hours are Japan's
    {"task": "musubi.website.tasks.refresh_index", "daily_at": "00:05"},  # what begins or ends today
    {"task": "musubi.accounts.tasks.check_deeds", "daily_at": "03:10"},
    {"task": "musubi.search.actions.learn_frequent_runs", "daily_at": "03:20"},  # seldom: after much has come in
    {"task": "musubi.jobs.tasks.forget_finished", "daily_at": "03:40"},
    {"task": "musubi.documents.tasks.clear", "daily_at": "03:50"},
    {"task": "musubi.registry.tasks.forget_roster_imports", "every_minutes": 60},
    {"task": "musubi.activities.tasks.forget_activity_imports", "every_minutes": 60},
    {"task": "musubi.coordination.clock.look_for_suggestions", "every_minutes": 5},  # for what no action told of
    {"task": "musubi.coordination.clock.renew_suggestions", "daily_at": "02:30"},
    {"task": "musubi.coordination.clock.look_for_pairs", "daily_at": "02:50"},
    {"task": "musubi.coordination.clock.send_digests", "daily_at": "07:30"},  # on the first day of a week that it runs
    {"task": "musubi.coordination.clock.ask_follow_ups", "daily_at": "08:30"},
    {"task": "musubi.coordination.clock.ask_to_confirm_seeds", "daily_at": "08:40"},  # each organisation once a month
]

# --- who signs in --------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["musubi.accounts.backend.SignedIn"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "website:today"
LOGOUT_REDIRECT_URL = "website:home"
ACCOUNT_ADAPTER = "musubi.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # a code by mail proves the address each time
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # our own mail does that, accounts.emails.unknown_address
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a passkey added or removed is told by mail
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 60 * 10
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_FORMS = {
    "request_login_code": "musubi.accounts.forms.AddressForm",
    "confirm_login_code": "musubi.accounts.forms.CodeForm",
    "reauthenticate": "musubi.accounts.forms.PasswordForm",
}
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "20/m/ip,3/m/key,20/h/key",  # the key is the mail address
    # Sixty guesses a day among a million codes, whoever guesses from however many machines and windows at once.
    "confirm_login_code": "60/m/ip,9/600s/key,60/d/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if os.environ.get("TRUST_PROXY") == "1" else 0
MFA_ADAPTER = "musubi.accounts.adapter.MFAAdapter"
MFA_FORMS = {
    "authenticate": "musubi.accounts.forms.SecondStepForm",
    "reauthenticate": "musubi.accounts.forms.AgainForm",
    "activate_totp": "musubi.accounts.forms.AddAppForm",
    "login_webauthn": "musubi.accounts.forms.LoginPasskeyForm",
    "authenticate_webauthn": "musubi.accounts.forms.SecondStepPasskeyForm",
    "reauthenticate_webauthn": "musubi.accounts.forms.AgainPasskeyForm",
    "add_webauthn": "musubi.accounts.forms.AddPasskeyForm",
    "edit_webauthn": "musubi.accounts.forms.RenamePasskeyForm",
}
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = SITE_NAME
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off
AUDIENCE_PROVIDERS = [  # what a person may see; asked by accounts.audience
    "musubi.coordination.audience.keys_of",  # asks for registry's roles too, by the same question
]

# --- languages and time --------------------------------------------------------------------------------------------

LANGUAGE_CODE = "ja"
LOCALE_PATHS = [BASE_DIR / "musubi" / "config" / "locale"]  # config is no app; each app brings its own
LANGUAGES = [("ja", _("Japanese")), ("en", _("English"))]
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True

# --- mail ----------------------------------------------------------------------------------------------------------

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT") or 25)
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS") == "1"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "webmaster@localhost")
OFFICE_PROVIDER = "musubi.registry.queries.office_details"  # who writes and answers; asked by accounts.emails
if IS_DEMO:
    EMAIL_BACKEND = "musubi.demo.mailbox.MailboxBackend"
    DEFAULT_FROM_EMAIL = SECRETARIAT_EMAIL

# --- what a browser is told ----------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_ENGINE = "musubi.accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
IS_BEHIND_TLS = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_BEHIND_TLS
SECURE_SSL_REDIRECT = IS_BEHIND_TLS
SECURE_HSTS_SECONDS = 31_536_000 if IS_BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_BEHIND_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if os.environ.get("TRUST_PROXY") == "1" else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
# core.middleware.RefuseTooLarge holds every request to the first, and one that brings files to the last.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # an answer of a hundred activities, each with all its boxes
LARGEST_IMAGE_BYTES = 10 * 1024 * 1024
LARGEST_ATTACHMENT_BYTES = 20 * 1024 * 1024
LARGEST_REQUEST_BYTES = LARGEST_ATTACHMENT_BYTES + 4 * 1024 * 1024  # and what is written beside the file

# --- what operators read -------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "musubi.core.logs.JsonFormatter"},
        "plain": {"()": "musubi.core.logs.PlainFormatter"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain" if IS_DEMO else "json"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        # Django's own set-up would mail tracebacks, with what people typed, to the administrators.
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
    },
}
