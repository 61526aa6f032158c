"""The settings of the control: the same platform with the unguarded address in front."""

from bangfu.web import settings

globals().update({name: value for name, value in vars(settings).items() if name.isupper()})
ROOT_URLCONF = "tests.promises.unguarded"
