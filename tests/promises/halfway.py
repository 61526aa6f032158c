"""`bangfu` without the import's transaction, ended after its first table: what P20 guards against, made to happen."""

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

from bangfu.identify.registry.services import imports, merging  # noqa: E402


def inserted_until_members(plan: merging.Plan, rows: pl.DataFrame, source: Source) -> list[int]:
    if plan.table == "members":
        os.kill(os.getpid(), signal.SIGKILL)
    return merging.inserted(plan, rows, source)


if __name__ == "__main__":
    setattr(imports, "inserted", inserted_until_members)  # noqa: B010
    if "--one-transaction" in sys.argv:
        sys.argv.remove("--one-transaction")
    else:
        setattr(imports, "_store", imports._store.__wrapped__)  # type: ignore[attr-defined]  # noqa: B010
    raise SystemExit(main(sys.argv[1:]))
