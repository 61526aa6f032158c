"""The server's entry. A failing check, such as a view without a stated permission, keeps it from starting."""

import os

from django.core.management.base import BaseCommand
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bangfu.web.settings")
application = get_wsgi_application()
BaseCommand().check()
