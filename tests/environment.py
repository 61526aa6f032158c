"""Loaded before everything else: a home of the suite's own, so that no test touches an installation."""

from __future__ import annotations

import os
import sys
import tempfile

NO_SERVER_YET = "postgresql://bangfu@127.0.0.1:1/bangfu_test"
OPERATORS_URL = os.environ.get("BANGFU_DATABASE_URL", "").replace(NO_SERVER_YET, "")
"""A PostgreSQL of the operator's own to run the suite on; none: the embedded one."""

OURS = ("BANGFU_TEST_HOME", "BANGFU_HOME", "BANGFU_DATABASE_URL")
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
"""Which of the processes that share the suite this is; each has a home, a server and databases of its own."""
ELSEWHERE = {name: value for name, value in os.environ.items() if name not in OURS and "PYTEST_XDIST" not in name}
"""The environment of a suite that a test starts: it has a home and a database of its own."""

# A helper that a test starts as a process of its own shares its home.
HOME = os.environ.get("BANGFU_TEST_HOME", "")
if not HOME or not HOME.endswith(f"-{WORKER}"):
    HOME = tempfile.mkdtemp(prefix="bangfu-test-", suffix=f"-{WORKER}")
os.environ["BANGFU_TEST_HOME"] = os.environ["BANGFU_HOME"] = HOME
os.environ["BANGFU_LANG"] = "en"
os.environ["BANGFU_FACTOR_ROLES"] = ""  # who tests a page has no phone; the tests of second factors state the roles
if not OPERATORS_URL:
    # Where the server really listens is known once a test asks for it: see conftest.
    os.environ["BANGFU_DATABASE_URL"] = NO_SERVER_YET


def refuse_the_network(event: str, arguments: tuple[object, ...]) -> None:
    """No test reaches beyond this machine; unix sockets and loopback are all there is."""
    if event == "socket.connect":
        host = arguments[1][0] if isinstance(arguments[1], tuple) else "localhost"
        if host not in ("127.0.0.1", "::1", "localhost") and not OPERATORS_URL:
            raise PermissionError(f"a connection to {host} leaves this machine")


sys.addaudithook(refuse_the_network)
