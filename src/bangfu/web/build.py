"""The settings that preparing the static files needs: no database, no secrets."""

from pathlib import Path

WEB = Path(__file__).resolve().parent

INSTALLED_APPS = ["django.contrib.staticfiles", "django_htmx", "bangfu.web"]
STATIC_URL = "static/"
STATIC_ROOT = WEB / "static-collected"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
