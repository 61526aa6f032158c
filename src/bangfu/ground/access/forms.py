"""The sign-in form."""

from __future__ import annotations

from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    """Django's own check, with words that do not tell which of the two was wrong."""

    error_messages = {
        "invalid_login": _("The user name or the password is not right. Check both; capitals count in the password."),
        "inactive": _("This account is closed. Ask the county office."),
    }
