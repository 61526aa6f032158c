"""The settings of the control: the same platform with the unguarded address in front."""

from bangfu.web.settings import *  # noqa: F403

ROOT_URLCONF = "tests.promises.unguarded"
