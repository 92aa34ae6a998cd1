"""Django's settings: our opinion, and the few things an operator decides by environment."""

import secrets
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from serai.project import environment
from serai.project.account_settings import *  # noqa: F403 Django takes what is in capitals

DATA = Path(environment.text("SERAI_DATA", "data")).resolve()
PACKS = Path(__file__).parent.parent / "packs"

# --- where we are ---
SERAI_DATA = DATA
SERAI_PACK = environment.text("SERAI_PACK", "dropshipping")
SERAI_CONSOLE_PORT = environment.port("SERAI_CONSOLE_PORT", 8000)
SERAI_GATEWAY_PORT = environment.port("SERAI_GATEWAY_PORT", 8001)
SERAI_SANDBOX_PORTS = environment.two_ports("SERAI_SANDBOX_PORTS", (8002, 8003))
SERAI_BIND = environment.text("SERAI_BIND", "127.0.0.1")
SERAI_CONSOLE_URL = environment.address(
    "SERAI_CONSOLE_URL", f"http://localhost:{SERAI_CONSOLE_PORT}"
)
SERAI_GATEWAY_URL = environment.address(
    "SERAI_GATEWAY_URL", f"http://localhost:{SERAI_GATEWAY_PORT}"
)
SERAI_MAILBOX = environment.flag("SERAI_MAILBOX")
SERAI_TRUSTED_PROXIES = environment.text("SERAI_TRUSTED_PROXIES")
SERAI_CALLS_KEPT_DAYS = environment.days("SERAI_CALLS_KEPT_DAYS", 14)
SERAI_MASTER_KEY = environment.secret("SERAI_MASTER_KEY")

_console = urlsplit(SERAI_CONSOLE_URL)
_https = _console.scheme == "https"
# Passkeys need the name localhost, people type the number: both are us.
SERAI_CONSOLE_HOST = _console.hostname or "localhost"
ALLOWED_HOSTS = sorted({SERAI_CONSOLE_HOST, "localhost", "127.0.0.1"})
CSRF_TRUSTED_ORIGINS = [SERAI_CONSOLE_URL]

# `serai up` writes the key before anything serves; without it (checks, migrations) any will do.
_key_file = DATA / "keys" / "django.key"
SECRET_KEY = environment.secret("SERAI_SECRET_KEY") or (
    _key_file.read_text(encoding="utf-8").strip() if _key_file.exists() else secrets.token_hex(32)
)
DEBUG = False

# --- what runs ---
ROOT_URLCONF = "serai.project.urls"
ASGI_APPLICATION = "serai.project.asgi.application"
AUTH_USER_MODEL = "developers.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "serai.ui",
    "serai.console",  # before allauth: our templates instead of its own
    "serai.backoffice",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "serai.domain.events",
    "serai.domain.developers",
    "serai.domain.catalog",
    "serai.domain.reviews",
    "serai.domain.qualifications",
    "serai.domain.apps",
    "serai.domain.grants",
    "serai.domain.usage",
    "serai.domain.publishing",
]
MIDDLEWARE = [
    "serai.project.hosts.KnownHost",
    "django.middleware.security.SecurityMiddleware",
    "servestatic.middleware.ServeStaticMiddleware",
    "serai.ui.errors.DatabaseAway",
    "csp.middleware.CSPMiddleware",
    "serai.project.methods.KnownMethod",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "serai.ui.nul.WithoutNul",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "serai.ui.zone.ReadersZone",
    "allauth.account.middleware.AccountMiddleware",
    "serai.console.accounts.presence.SeenSessions",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "serai.ui.context.page",
                "serai.console.accounts.context.accounts",
            ],
        },
    }
]

# --- data ---
_SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "CONN_MAX_AGE": 0,  # under ASGI a kept connection stays with a thread that is gone
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 5,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    },
}
_database_url = environment.secret("SERAI_DATABASE_URL")
DATABASES: dict[str, dict[str, object]]
if _database_url:
    DATABASES = {"default": environment.database(_database_url)}
    DATABASE_ROUTERS: list[str] = []
else:
    DATABASES = {
        "default": {
            **_SQLITE,
            "NAME": DATA / "serai.sqlite3",
            "TEST": {"NAME": DATA / "test-serai.sqlite3"},
        },
        "calls": {
            **_SQLITE,
            "NAME": DATA / "calls.sqlite3",
            "TEST": {"NAME": DATA / "test-calls.sqlite3"},
        },
    }
    DATABASE_ROUTERS = ["serai.domain.usage.routing.CallsApart"]
MEDIA_ROOT = DATA / "licences"
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
# Holds the sign-in limits; there is one console process. Room enough that nobody can crowd it out.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}

# --- people ---
AUTHENTICATION_BACKENDS = ["serai.console.accounts.backend.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
PASSWORD_RESET_TIMEOUT = 30 * 60
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SERAI_COOKIE_PREFIX = "__Host-" if _https else ""
SESSION_COOKIE_NAME = f"{SERAI_COOKIE_PREFIX}session"
CSRF_COOKIE_NAME = f"{SERAI_COOKIE_PREFIX}csrf"
CSRF_FAILURE_VIEW = "serai.console.accounts.pages.form_too_old"
LANGUAGE_COOKIE_SECURE = _https
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- the browser is told ---
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if _https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SERAI_TRUSTED_PROXIES else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

# --- words and times ---
USE_I18N = True
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
USE_TZ = True
TIME_ZONE = "UTC"

# --- static files: `serai up` collects them; until then they come from where they lie ---
STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "serai.ui.static_storage.CollectedOrPlain"},
}
SERVESTATIC_USE_FINDERS = True
SERVESTATIC_USE_MANIFEST = True
SERVESTATIC_KEEP_ONLY_HASHED_FILES = True
SERVESTATIC_ALLOW_ALL_ORIGINS = False

# --- mail ---
DEFAULT_FROM_EMAIL = environment.text("SERAI_MAIL_FROM", "Serai <no-reply@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
_smtp_url = environment.secret("SERAI_SMTP_URL")
if _smtp_url:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    globals().update(environment.smtp(_smtp_url))
else:
    EMAIL_BACKEND = "serai.domain.events.mail_folder.MailFolder"
SERAI_MAIL_FOLDER = DATA / "mail"
SERAI_MAIL_BY_SMTP = bool(_smtp_url)  # somebody else's machine: only the worker waits for it

# Unique is the lower-case e-mail, by constraint.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"outage": {"()": "serai.ui.outage_log.OutageInOneLine"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["outage"]}
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"serai": {"level": "INFO"}},
}
