"""The private folder of what a user hands in."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.conf import settings

from bangfu.ground.access.models import User


def uploads_folder(user: User) -> Path:
    """Where files that a user hands in wait to be read: mode 700, hers alone, gone when she signs out."""
    everyone: Path = settings.PRIVATE_UPLOADS
    everyone.mkdir(mode=0o700, exist_ok=True)
    folder = everyone / str(user.pk)
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def uploads_discard(user: User) -> None:
    shutil.rmtree(settings.PRIVATE_UPLOADS / str(user.pk), ignore_errors=True)
