"""What stands before the routes: headers, HEAD, and who is no browser."""

import json
import urllib.request
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from fastapi.testclient import TestClient

from tests.browser import Server
from ui.doorway import HEADERS, Doorway


@pytest.fixture
def door() -> TestClient:
    app = FastAPI()

    @app.get("/", response_class=HTMLResponse)
    async def page() -> str:
        return "<p>a page</p>"

    @app.get("/health")
    async def health() -> str:
        return "well"

    app.add_middleware(Doorway, is_page={"/"}.__contains__, outline=lambda: "BATMON OK 3")
    return TestClient(app)


def test_a_browser_gets_the_page(door: TestClient) -> None:
    assert door.get("/", headers={"Accept": "text/html,*/*;q=0.8"}).text == "<p>a page</p>"


@pytest.mark.parametrize("accept", ["*/*", "application/json", ""])
def test_who_is_no_browser_gets_one_line(door: TestClient, accept: str) -> None:
    answer = door.get("/", headers={"Accept": accept})

    assert (answer.status_code, answer.text) == (200, "BATMON OK 3")


@pytest.mark.parametrize("path", ["/", "/health"])
def test_head_has_no_body(door: TestClient, path: str) -> None:
    answer = door.head(path, headers={"Accept": "text/html"})

    assert (answer.status_code, answer.text) == (200, "")


@pytest.mark.parametrize("path", ["/", "/health", "/nowhere"])
def test_every_answer_has_the_security_headers(door: TestClient, path: str) -> None:
    answer = door.get(path)

    assert all(answer.headers[name] == value for name, value in HEADERS.items())


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("https://batmon.example/", True),
        ("http://localhost:8002/", True),
        ("http://127.0.0.1:8002/", True),
        ("http://batmon.example/", False),
        ("http://localhost.example/", False),
    ],
)
def test_a_header_that_browsers_complain_of_on_plain_http_is_sent_elsewhere_only(
    door: TestClient, address: str, sent: bool
) -> None:
    assert ("Cross-Origin-Opener-Policy" in door.get(address).headers) == sent


def test_a_page_is_forgotten_with_its_answer_and_leaves_the_collector_nothing(serve: Callable[..., Server]) -> None:
    server = serve("three")
    fetch(server, "/")  # the first one is made ready for all that follow
    fetch(server, "/fake/garbage")

    for _ in range(5):
        fetch(server, "/")
    left = json.loads(fetch(server, "/fake/garbage"))

    assert left["pages"] == 0
    assert left["unreachable"] < 5 * 40  # of some 700 objects each


def fetch(server: Server, path: str) -> bytes:
    with urllib.request.urlopen(urllib.request.Request(server.url + path, headers={"Accept": "text/html"})) as answer:
        return bytes(answer.read())
