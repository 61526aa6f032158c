"""`bangfu` with an import that is ended after its first table; unless told otherwise, with that table committed before:
what P20 guards against, made to happen."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

from bangfu.cli.database import set_up_django
from bangfu.cli.main import main

if TYPE_CHECKING:
    import polars as pl

    from bangfu.identify.registry.models import Source

set_up_django()

from django.db import connection  # noqa: E402

from bangfu.identify.registry.services import imports, merging  # noqa: E402

COMMITS = "--one-transaction" not in sys.argv
sys.argv = [word for word in sys.argv if word != "--one-transaction"]


def inserted_until_members(plan: merging.Plan, rows: pl.DataFrame, source: Source) -> list[int]:
    if plan.table == "members":
        if COMMITS:
            with connection.cursor() as cursor:
                cursor.execute("COMMIT")
        os.kill(os.getpid(), signal.SIGKILL)
    return merging.inserted(plan, rows, source)


if __name__ == "__main__":
    setattr(imports, "inserted", inserted_until_members)  # noqa: B010
    raise SystemExit(main(sys.argv[1:]))
