"""The settings with one address whose view says nothing of who may see it."""

from bangfu.web.settings import *  # noqa: F403

ROOT_URLCONF = "tests.conventions.test_access"
