"""Fixtures for the pages and the API."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI, WebSocket
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Page, ViewportSize
from starlette.testclient import WebSocketTestSession

from rules import explain
from tests.browser import Server, Watch, launched, python
from tests.ports import free_port
from tests.ui.fake_monitor import FakeMonitor, three
from tests.ui.fake_server import problem_text
from tests.ui.forks import ForkedServer
from ui.api import routers
from ui.api.errors import handle
from ui.context import Context
from ui.live import Live

NOW = datetime(2026, 11, 23, 22, 8, 20, tzinfo=UTC)  # 07:08:20 in Seoul
HOST = "batmon.test"  # this machine by a name that is not localhost: no secure context
MORNING = "2026-11-24T07:08:20+09:00"  # of a Tuesday
WIDE, PHONE = (1440, 900), (390, 844)
Open = Callable[..., Page]
Serve = Callable[..., Server]


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


@pytest.fixture
def line(context: Context) -> Iterator[TestClient]:
    live = Live(context)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> Any:
        live.start()
        yield
        await live.stop()

    app = FastAPI(lifespan=lifespan)

    @app.websocket("/live")
    async def socket(socket: WebSocket) -> None:
        await live.serve(socket)

    with TestClient(app) as client:
        yield client


def until(session: WebSocketTestSession, kind: str) -> dict[str, Any]:
    """Return the next message of that kind."""
    while True:
        message: dict[str, Any] = session.receive_json()
        if message["kind"] == kind:
            return message


@pytest.fixture(scope="module")  # while Playwright runs, its loop is the thread's: tests with a loop of their own fail
def browser() -> Iterator[Browser]:
    with launched(f"--host-resolver-rules=MAP {HOST} 127.0.0.1") as browser:
        yield browser


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Start servers that show a scene of the fake monitor, now or from a moment on; they end with the test."""
    with ExitStack() as stack:

        def start(scene: str, language: str = "ko", a_second: int = 0, begins: str = "") -> Server:
            port = free_port()
            command = python("tests.ui.fake_server", str(port), scene, language, str(a_second), begins)
            server = ForkedServer(command, port)
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
            server = ForkedServer(python("tests.ui.fake_server", str(port), scene, "auto"), port)
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
