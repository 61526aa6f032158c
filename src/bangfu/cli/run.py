"""`bangfu run`: database, server and job worker together; Ctrl-C stops what this command started and nothing else."""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from urllib.parse import urlencode

from bangfu.cli.database import database, set_up_django
from bangfu.cli.language import reader_language
from bangfu.errors import BangfuError, say, untranslated
from bangfu.web.databases import ENVIRONMENT, Server

READY_SECONDS = 60
STOP_SECONDS = 20


class PlatformStopped(BangfuError):
    """A part of the platform does not start, or ended by itself."""


def configure(parser: argparse.ArgumentParser, translate: Callable[[str], str]) -> None:
    parser.add_argument("--host", default="127.0.0.1", help=translate("address to listen on"))
    parser.add_argument("--port", type=int, default=8000, help=translate("port to listen on"))
    parser.add_argument("--no-demo", action="store_true", help=translate("start without the demo county"))


def run(arguments: argparse.Namespace) -> int:
    _refuse_taken(arguments.host, arguments.port)
    with _ended_by_signals(), database() as server:
        set_up_django()
        demo = importlib.import_module("bangfu.cli.demo")
        accounts = [] if arguments.no_demo else demo.plant_demo()
        card = demo.demo_card() if accounts else None
        parts = _start(server, arguments.host, arguments.port)
        try:
            address = f"http://{arguments.host}:{arguments.port}"
            _await_ready(address, parts)
            print(f"\n  Bangfu 帮扶  {address}\n", flush=True)
            _print_accounts(accounts, card, address)
            _watch(parts)
        except KeyboardInterrupt:
            translate = reader_language()
            print("\n" + translate("Stopping …"), flush=True)
        finally:
            _stop(parts)
    return 0


@contextlib.contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Ctrl-C and a polite kill end the platform the same way, also where a script started it with Ctrl-C ignored."""
    before = {number: signal.signal(number, signal.default_int_handler) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _start(server: Server, host: str, port: int) -> dict[str, subprocess.Popen[bytes]]:
    """The web server and the job worker. Neither is told the owner's password."""
    environment = {**os.environ, ENVIRONMENT: f"postgresql://{server.host}:{server.port}/{server.name}"}
    if server.options:
        environment[ENVIRONMENT] += f"?{urlencode(server.options)}"
    web = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    web += ["--workers", str(os.cpu_count() or 1), "--blocking-threads", "8", "--log-level", "error"]
    web += ["--workers-kill-timeout", "3"]
    web += ["bangfu.web.wsgi:application"]
    # Two at once: the log is sealed every few seconds also while a long job runs.
    worker = [sys.executable, "-m", "django", "procrastinate", "worker", "--concurrency", "2"]
    worker += ["--delete-jobs", "successful"]
    # A session of its own: Ctrl-C reaches us alone, and we end the parts in order.
    return {
        untranslated("web server"): subprocess.Popen(web, env=environment, start_new_session=True),
        untranslated("job worker"): subprocess.Popen(
            worker, env=environment, start_new_session=True, stderr=subprocess.DEVNULL
        ),
    }


def _await_ready(address: str, parts: dict[str, subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        _refuse_ended(parts)
        try:
            with urllib.request.urlopen(f"{address}/sign-in/", timeout=5):
                return
        except urllib.error.URLError:
            time.sleep(0.1)
    raise PlatformStopped(
        say("the web server does not answer"),
        where=say("{address}", address=address),
        remedy=say("Look at the lines above and at var/bangfu.log."),
    )


def _watch(parts: dict[str, subprocess.Popen[bytes]]) -> None:
    while True:
        _refuse_ended(parts)
        time.sleep(0.5)


def _refuse_ended(parts: dict[str, subprocess.Popen[bytes]]) -> None:
    for name, process in parts.items():
        if process.poll() is not None:
            raise PlatformStopped(
                say("the {part} ended with code {code}", part=say(name), code=process.returncode),
                where=say("bangfu run"),
                remedy=say("Look at the lines above and at var/bangfu.log."),
            )


def _stop(parts: dict[str, subprocess.Popen[bytes]]) -> None:
    for process in parts.values():
        if process.poll() is None:
            process.terminate()
    for process in parts.values():
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)
        # Whatever a part has started and left behind goes with it.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _refuse_taken(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PlatformStopped(
                say("this address cannot be used: {problem}", problem=error.strerror),
                where=say("{host}:{port}", host=host, port=port),
                remedy=say("Choose another with: bangfu run --port 8001"),
            ) from None


def _print_accounts(accounts: list[tuple[str, str, str]], card: tuple[str, str] | None, address: str) -> None:
    """One line per demo account: user name, password and role; and the card of one household."""
    translate = reader_language()
    if accounts:
        print("  " + translate("Demo accounts"))
    for username, password, role in accounts:
        print(f"    {username:<12} {password:<20} {translate(role)}")
    if card:
        print("\n  " + translate("Demo household") + f"  {address}/home/enter/")
        print("    " + translate("card {number}, code {code}").format(number=card[0], code=card[1]))
    print("\n  " + translate("Ctrl-C stops everything this command started.") + "\n", flush=True)
