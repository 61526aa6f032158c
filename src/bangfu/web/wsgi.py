"""The server's entry. A failing check, such as a view without a stated permission, keeps it from starting."""

import os

from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bangfu.web.settings")
application = get_wsgi_application()
call_command("check", fail_level="ERROR")
