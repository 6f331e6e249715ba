"""Settings of a running Serai, all from the environment, safe by default."""

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = Path(os.environ.get("SERAI_DATA", BASE_DIR / "var")).resolve()


def _flag(name: str, default: bool) -> bool:
    return os.environ.get(name, str(default)).lower() in {"1", "true", "yes", "on"}


def _secret_key() -> str:
    """Return the key from the environment, or one kept in the data folder, made on first use."""
    if key := os.environ.get("SERAI_SECRET_KEY"):
        return key
    path = DATA_DIR / "secret.key"
    if not path.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


def _database(url: str, *, pool: bool) -> dict[str, object]:
    """Turn a postgresql:// URL into Django's settings; query parameters become libpq options."""
    parts = urlsplit(url)
    options: dict[str, object] = dict(parse_qsl(parts.query))
    host = str(options.pop("host", "") or unquote(parts.hostname or ""))
    if pool:
        # After a database restart the pool tries again soon, and nobody waits long for it.
        options["pool"] = {
            "min_size": 1,
            "max_size": int(os.environ.get("SERAI_POOL", "16")),
            "timeout": 10,
            "reconnect_timeout": 4,
        }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 0,
        "DISABLE_SERVER_SIDE_CURSORS": False,
    }


DEBUG = False
SECRET_KEY = _secret_key()
ALLOWED_HOSTS = os.environ.get("SERAI_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
HTTPS = _flag("SERAI_HTTPS", False)

DATABASE_URL = os.environ.get("DATABASE_URL", "postgresql://serai_app@/serai")
DATABASE_OWNER_URL = os.environ.get("DATABASE_OWNER_URL", "postgresql://serai_owner@/serai")
DATABASES = {
    "default": _database(DATABASE_URL, pool=_flag("SERAI_DB_POOL", False)),
    "owner": _database(DATABASE_OWNER_URL, pool=False),
}

INSTALLED_APPS = [
    "serai.front",
    "serai.demonstration",
    "serai.evidence",
    "serai.imports",
    "serai.supervision",
    "serai.cash",
    "serai.assistance",
    "serai.protection",
    "serai.cases",
    "serai.screening",
    "serai.reception",
    "serai.registration",
    "serai.matching",
    "serai.journey",
    "serai.consent",
    "serai.retention",
    "serai.people",
    "serai.flows",
    "serai.webforms",
    "serai.review",
    "serai.intake",
    "serai.directory",
    "serai.accounts",
    "serai.ledger",
    "serai.vault",
    "serai.instruments",
    "serai.names",
    "serai.xforms",
    "serai.kit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "serai.kit.middleware.ShortWayMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "serai.kit.middleware.ContentSecurityPolicyMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "serai.kit.middleware.WholeAddressMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "serai.kit.middleware.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "serai.front.middleware.RefusalMiddleware",
    "serai.accounts.middleware.ActorMiddleware",
]

SHORT_WAY = ("/openrosa/",)
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.navigation.navigation",
            ],
            "builtins": ["django.templatetags.i18n", "serai.kit.templatetags.kit"],
        },
    },
]

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "front:start"
ACCOUNT_ADAPTER = "serai.accounts.forms.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "front:public"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "20/10m/ip,5/10m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("SERAI_PROXIES", "1" if HTTPS else "0"))
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Serai"
MFA_TOTP_TOLERANCE = 1  # a clock half a minute off, a code typed as it changes (RFC 6238)

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("SERAI_ORIGINS", "").split(",") if o]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
CSRF_FAILURE_VIEW = "serai.front.views.forbidden"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "serai_cache",
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French")), ("ar", _("Arabic"))]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
LANGUAGE_COOKIE_NAME = "language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("SERAI_TIME_ZONE", "UTC")

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

BLOB_DIR = DATA_DIR / "blobs"
SEALED_DIR = DATA_DIR / "sealed"
FACTS_DIR = DATA_DIR / "facts"
RELEASES_DIR = DATA_DIR / "releases"
SERAI_TLS = Path(os.environ.get("SERAI_TLS", DATA_DIR / "tls"))
VAULT_DIR = Path(os.environ.get("SERAI_VAULT", DATA_DIR / "vault"))
SERAI_KEY_PROVIDER = os.environ.get("SERAI_KEY_PROVIDER", "passphrase")
SERAI_PASSPHRASE_FILE = os.environ.get("SERAI_PASSPHRASE_FILE", str(DATA_DIR / "passphrase"))
SERAI_SCRYPT_COST = 2**17
KEYSTORE_BACKUP = Path(os.environ.get("SERAI_KEYSTORE_BACKUP", DATA_DIR / "keystore" / "newest"))
SERAI_BASEMAP = os.environ.get("SERAI_BASEMAP", "")
SERAI_PUBLIC_URL = os.environ.get("SERAI_PUBLIC_URL", "")
SERAI_WEBHOOK_PRIVATE = _flag("SERAI_WEBHOOK_PRIVATE", False)
SERAI_WINDOW_DAYS = int(os.environ.get("SERAI_WINDOW_DAYS", "45"))
SERAI_SMALL_CELL = int(os.environ.get("SERAI_SMALL_CELL", "10"))
OPENROSA_MAX_BYTES = int(os.environ.get("SERAI_OPENROSA_MAX_BYTES", str(100_000_000)))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": os.environ.get("SERAI_LOG", "WARNING")},
}

SERAI_ENTITY_LISTS = [
    "serai.flows.reactions.ENTITY_LISTS",
    "serai.registration.reactions.ENTITY_LISTS",
    "serai.screening.reactions.ENTITY_LISTS",
]
SERAI_FOLLOW_UP_LISTS = [
    "serai.flows.reactions.FOLLOW_UP_LISTS",
    "serai.registration.actions.follow_up.FOLLOW_UP_LISTS",
]
SERAI_FACT_TABLES = [
    "serai.flows.facts.FACT_TABLES",
    "serai.cases.facts.FACT_TABLES",
    "serai.assistance.facts.FACT_TABLES",
]
SERAI_ERASERS: list[str] = [
    "serai.people.actions.erasing.erase",
    "serai.protection.actions.erasing.erase",
    "serai.cash.actions.erasing.erase",
    "serai.assistance.actions.erasing.erase",
    "serai.cases.actions.erasing.erase",
    "serai.screening.actions.erasing.erase",
    "serai.reception.actions.erasing.erase",
    "serai.registration.actions.forgetting.forget",
    "serai.journey.actions.statements.erase",
    "serai.consent.actions.erasing.erase",
    "serai.matching.actions.erasing.erase",
]
"""Functions that take ids of persons to erase, and take away what their room holds of them."""
SERAI_ERASED = "serai.retention.queries.erased_ids"
"""Function that returns the ids of everybody erased, whose keys never come back."""
SERAI_OWN_COPY = [
    "serai.retention.actions.copies.own_sections",
    "serai.registration.actions.own_copy.sections",
    "serai.consent.actions.own_copy.sections",
    "serai.assistance.actions.own_copy.sections",
    "serai.cash.actions.own_copy.sections",
    "serai.reception.actions.copies.own_sections",
    "serai.journey.actions.own_copy.sections",
    "serai.screening.actions.own_copy.sections",
    "serai.cases.actions.own_copy.sections",
    "serai.matching.actions.own_copy.sections",
    "serai.protection.actions.own_copy.sections",
]
"""Functions of (actor, person) that return what their room holds, for the person's own copy."""
SERAI_APPROVALS = ["serai.cases.actions.deciding.KINDS"]
"""Kinds of approvals in cases (`cases.queries.approvals.ApprovalKind`), each room's own."""
SERAI_WORK = [
    "serai.cases.queries.work.of_cases",
    "serai.assistance.queries.work.of_assistance",
    "serai.cash.queries.work.of_cash",
    "serai.protection.queries.work.of_protection",
    "serai.supervision.queries.team.work",
    "config.work.of_reception",
]
"""Functions of (actor, now) that return what somebody has to do (`cases.queries.work.WorkItem`)."""
SERAI_CASE_LINKS = "config.person_page.CASE_LINKS"
SERAI_FIGURES: list[str] = []
"""Functions of (teams, period) that return figures of rooms (`supervision.queries.figures`)."""
SERAI_PERSON_CARDS = "config.person_page.CARDS"
SERAI_REACTIONS = "config.reactions.REACTIONS"
