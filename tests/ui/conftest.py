"""Fixtures for the pages and the API."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import cache
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Page, ViewportSize

from rules import explain
from tests.browser import Server, Watch, free_port, launched, python
from tests.ui.fake_monitor import FakeMonitor, three
from tests.ui.fake_server import problem_text
from ui.api import routers
from ui.api.errors import handle
from ui.context import Context

NOW = datetime(2026, 11, 23, 22, 8, 20, tzinfo=UTC)  # 07:08:20 in Seoul
HOST = "batmon.test"  # this machine by a name that is not localhost: no secure context
WIDE, PHONE = (1440, 900), (390, 844)
Open = Callable[..., Page]


class Hand:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
def monitor(clock: Hand) -> FakeMonitor:
    return FakeMonitor(three(clock.now), now=clock)


@pytest.fixture
def context(monitor: FakeMonitor, clock: Hand) -> Context:
    return Context(monitor=monitor, now=clock, sentence=explain.sentence, problem=problem_text)


@pytest.fixture
def client(context: Context) -> Iterator[TestClient]:
    app = FastAPI(docs_url=None, openapi_url=None)
    for router in routers(context):
        app.include_router(router)
    handle(app, context)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")  # while Playwright runs, its loop is the thread's: tests with a loop of their own fail
def browser() -> Iterator[Browser]:
    with launched(f"--host-resolver-rules=MAP {HOST} 127.0.0.1") as browser:
        yield browser


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Start servers that show a scene of the fake monitor; they end with the test."""
    with ExitStack() as stack:

        def start(scene: str, language: str = "ko", a_second: int = 0) -> Server:
            port = free_port()
            command = python("tests.ui.fake_server", str(port), scene, language, str(a_second))
            server = Server(command, port)
            stack.callback(server.kill)
            server.start()
            return server

        yield start


@pytest.fixture(scope="module")
def scenes() -> Iterator[Callable[[str], Server]]:
    """Give the server of a scene, one for all tests of a module: they only look."""
    with ExitStack() as stack:

        @cache
        def server(scene: str) -> Server:
            port = free_port()
            server = Server(python("tests.ui.fake_server", str(port), scene, "auto"), port)
            stack.callback(server.kill)
            server.start()
            return server

        yield server


@pytest.fixture
def watch() -> Watch:
    return Watch(host="")


@pytest.fixture
def open_page(browser: Browser, watch: Watch) -> Iterator[Open]:
    """Open pages that may not complain: no console error, no request to another host."""
    with ExitStack() as stack:

        def start(
            url: str, *, size: tuple[int, int] = WIDE, dark: bool = False, locale: str = "ko-KR", script: str = ""
        ) -> Page:
            watch.host = urlsplit(url).netloc
            viewport = ViewportSize(width=size[0], height=size[1])
            context = browser.new_context(
                viewport=viewport,
                color_scheme="dark" if dark else "light",
                locale=locale,
                timezone_id="America/New_York",
            )
            stack.callback(context.close)
            page = context.new_page()
            page.add_init_script(script)
            watch.on(page)
            page.goto(url)
            return page

        yield start
    assert watch.complaints == []
