"""The settings with one address whose view says nothing of who may see it."""

from bangfu.web import settings

globals().update({name: value for name, value in vars(settings).items() if name.isupper()})
ROOT_URLCONF = "tests.conventions.test_access"
