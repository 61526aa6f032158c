"""Loaded before everything else: a home of the suite's own, so that no test touches an installation."""

from __future__ import annotations

import os
import tempfile

OPERATORS_URL = os.environ.get("BANGFU_DATABASE_URL", "")
"""A PostgreSQL of the operator's own to run the suite on; none: the embedded one."""

# A helper that a test starts as a process of its own shares its home.
HOME = os.environ.get("BANGFU_TEST_HOME") or tempfile.mkdtemp(prefix="bangfu-test-")
os.environ["BANGFU_TEST_HOME"] = os.environ["BANGFU_HOME"] = HOME
os.environ["BANGFU_LANG"] = "en"
if not OPERATORS_URL:
    # Where the server really listens is known once a test asks for it: see conftest.
    os.environ["BANGFU_DATABASE_URL"] = "postgresql://bangfu@127.0.0.1:1/bangfu_test"
