"""Settings of the one Django project. What an operator may change comes from the environment; nothing else does."""

from __future__ import annotations

import os

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from bangfu.web.build import STATIC_ROOT, STATIC_URL, STORAGES, WEB  # noqa: F401 - Django reads them here
from bangfu.web.databases import login, stated_server
from bangfu.web.home import home, secret

SECRET_KEY = secret("session.key")
ENCRYPTION_KEYS = {1: secret("encryption-1.key")}
BLIND_INDEX_KEY = secret("blind-1.key")
CHECKPOINT_KEY = secret("checkpoint-1.key")
DEBUG = False
ALLOWED_HOSTS = os.environ.get("BANGFU_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
HTTPS = os.environ.get("BANGFU_HTTPS") == "1"
PROXIES = int(os.environ.get("BANGFU_PROXIES", "0"))
"""How many proxies of the operator's own stand before us: only so many addresses of X-Forwarded-For are believed."""

server = stated_server()
OWNER_SIGNS_IN = os.environ.get("BANGFU_DATABASE_ROLE") == "owner"
DATABASES = {
    "default": login(server, server.owner if OWNER_SIGNS_IN else server.application),
    "portal": login(server, server.portal),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "csp",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "procrastinate.contrib.django",
    "bangfu.ground.audit",
    "bangfu.ground.access",
    "bangfu.ground.runs",
    "bangfu.ground.workflow",
    "bangfu.ground.notices",
    "bangfu.identify.registry",
    "bangfu.identify.determination",
    "bangfu.assist.alliance",
    "bangfu.assist.network",
    "bangfu.desk",
    "bangfu.home",
    "bangfu.portal",
    "bangfu.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "bangfu.web.middleware.IdleMiddleware",
    "bangfu.web.middleware.ActorMiddleware",
    "bangfu.web.middleware.ErrorPagesMiddleware",
]

ROOT_URLCONF = "bangfu.web.urls"
WSGI_APPLICATION = "bangfu.web.wsgi.application"
THIRD_PARTY_VIEWS = {"django.views.i18n.set_language": "public"}

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django_cotton.cotton_loader.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django.contrib.humanize.templatetags.humanize",
                "django_cotton.templatetags.cotton",
                "django_htmx.templatetags.django_htmx",
                "bangfu.web.templatetags.page",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "bangfu.web.context.page",
            ],
        },
    }
]

AUTH_USER_MODEL = "access.User"
LOGIN_URL = "access:sign-in"
LOGIN_REDIRECT_URL = "desk:home"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Sign-in is ours (ground.access); of django-allauth only the second factors and the list of sessions are in use.
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
MFA_ADAPTER = "bangfu.ground.access.services.signing.SealedFactors"
MFA_TOTP_ISSUER = "Bangfu"
MFA_TOTP_TOLERANCE = 1
FACTOR_ROLES = frozenset(os.environ.get("BANGFU_FACTOR_ROLES", "administrator,county_officer").split(","))
SIGN_IN_FAILURES = (15, 5, 20, 50)
"""Within so many minutes: for one name at one address, for one name, for one address."""
SESSION_IDLE_MINUTES = int(os.environ.get("BANGFU_IDLE_MINUTES", "60"))
HOME_IDLE_MINUTES = 30
"""A household's room closes after so many quiet minutes; one that an agent opened, after so many in any case."""
HOME_CARD_MONTHS = 12
UNMASKINGS_A_DAY = 200
REQUEST_KEY_DAYS = 7
"""A form that is sent a second time within so many days is known by its key."""
EXPORT_ROWS = int(os.environ.get("BANGFU_EXPORT_ROWS", "20000"))
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "django_cache"}}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [WEB / "locale"]
FORMAT_MODULE_PATH = ["bangfu.web.formats"]
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS and PROXIES else None
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
MEASURE_UPLOAD_BYTES = 20 * 1024 * 1024
PRIVATE_UPLOADS = home() / "uploads"
NOTICE_PHOTOS = home() / "photos"
PUBLIC_ADDRESS = os.environ.get("BANGFU_ADDRESS", "http://127.0.0.1:8000").rstrip("/")
CAMPAIGN_UPLOAD_BYTES = 20 * 1024 * 1024
IMPORT_UPLOAD_BYTES = 100 * 1024 * 1024
EVIDENCE_FILES = home() / "evidence"
EVIDENCE_BYTES = 10 * 1024 * 1024

PROCRASTINATE_IMPORT_PATHS = [
    "bangfu.ground.audit.services",
    "bangfu.ground.access.services.once",
    "bangfu.ground.runs.services",
    "bangfu.ground.workflow.services.escalation",
    "bangfu.ground.notices.services.rescan",
    "bangfu.identify.registry.services.imports",
    "bangfu.identify.registry.services.differences",
    "bangfu.identify.registry.services.linking",
    "bangfu.identify.registry.services.quality",
    "bangfu.identify.determination.services.screenings",
    "bangfu.assist.alliance.services.plans",
    "bangfu.assist.network.services.runs",
    "bangfu.assist.network.services.whatifs",
    "bangfu.assist.network.services.needs_life",
    "bangfu.assist.network.services.matches.jobs",
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"class": "bangfu.web.logs.MaskedFormatter", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {
        "file": {
            "class": "logging.handlers.RotatingFileHandler",
            "filename": str(home() / "bangfu.log"),
            "maxBytes": 10_000_000,
            "backupCount": 5,
            "formatter": "line",
            "delay": True,
        }
    },
    "root": {"handlers": ["file"], "level": "INFO"},
}
