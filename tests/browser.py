"""A real browser for tests: Chromium through Playwright, and a real server process on a free port.

A page that is opened here complains about every console error, every uncaught exception and every request to another
host; the fixture that hands it out fails the test on the first complaint.
"""

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import pytest
from msgspec import Struct, field
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parent.parent
# the first one has no window that is drawn for nobody: a page takes a third of the time in it
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATIENCE = 30.0  # seconds for a server to come up


def chromium(whole: bool = False) -> str:
    """Return the browser's path; without one the test is skipped with a word, in CI it fails.

    A `whole` one has what the shell has not: notifications.
    """
    names = (os.environ.get("BATMON_CHROMIUM") or NAMES[whole], *NAMES[whole:])
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        reason = f"no Chromium on this machine (looked for {', '.join(NAMES)}): browser tests are not run"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@contextmanager
def launched(*flags: str, whole: bool = False) -> Iterator[Browser]:
    """Give a headless browser, started with these flags too."""
    path = chromium(whole)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS, *flags])
        yield browser
        browser.close()


class Watch(Struct):
    """What went wrong on a page, but for what a test expects to go wrong."""

    host: str
    complaints: list[str] = field(default_factory=list)
    forgiven: list[str] = field(default_factory=list)

    def on(self, page: Page) -> None:
        """Listen to everything that this page does."""
        page.on("console", lambda line: self._add(f"console: {line.text}") if line.type == "error" else None)
        page.on("pageerror", lambda error: self._add(f"exception: {error}"))
        page.on("request", lambda request: self._request(request.url))
        page.on("websocket", lambda line: self._request(line.url))

    def _request(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != self.host:
            self._add(f"request to another host: {url}")

    def _add(self, complaint: str) -> None:
        if not any(text in complaint for text in self.forgiven):
            self.complaints.append(complaint)


class Running(Protocol):
    """What tests ask of a process that they started."""

    @property
    def pid(self) -> int:
        """Return its id."""

    def poll(self) -> int | None:
        """Return None while it runs."""

    def send_signal(self, number: int, /) -> None:
        """Send it a signal."""

    def kill(self) -> None:
        """End it at once."""

    def wait(self, timeout: float | None = None) -> int:
        """Return when it has ended."""


def clean_environment() -> dict[str, str]:
    """Return the variables of a server: NiceGUI behaves differently where it believes to be under test."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "NICEGUI_"))}


class Server(Struct):
    """A server process that a test started."""

    command: Sequence[str]
    port: int
    process: Running | None = None

    @property
    def url(self) -> str:
        """Return its address."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait until it answers /health."""
        self.process = self.begin()
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            assert self.process.poll() is None, f"the server ended with {self.process.poll()}"
            try:
                urllib.request.urlopen(f"{self.url}/health", timeout=1).close()
                return
            except urllib.error.HTTPError:
                return  # it answers, if only to say that it is not healthy
            except OSError:
                time.sleep(0.05)
        raise TimeoutError(f"no answer from {self.url}/health")

    def begin(self) -> Running:
        """Start its process."""
        return subprocess.Popen(self.command, cwd=ROOT, env=clean_environment())

    def kill(self) -> None:
        """End it at once."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def post(self, path: str) -> None:
        """Send an empty POST."""
        urllib.request.urlopen(urllib.request.Request(f"{self.url}{path}", method="POST"), timeout=5).close()


def python(module: str, *arguments: str) -> list[str]:
    """Return the command that runs a module with this interpreter."""
    return [sys.executable, "-m", module, *arguments]
