"""Where reading takes a password: what is closed, what stays open, and how to get in."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI, WebSocket
from fastapi.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from engine.config.model import Access, Config
from tests.ui.fake_monitor import PASSWORD, FakeMonitor
from tests.ui.test_gate import basic
from ui.api import routers
from ui.api.errors import handle
from ui.context import Context
from ui.live import Live
from ui.reading import Reading

PAGE = {"Accept": "text/html"}


@pytest.fixture
def closed(context: Context, monitor: FakeMonitor, tmp_path: Path) -> Iterator[TestClient]:
    settings = Config(access=Access(password=PASSWORD, read="password"), data_dir=".")
    monitor.access.take(settings.placed(tmp_path))
    app = FastAPI(openapi_url=None, docs_url=None)
    for router in routers(context):
        app.include_router(router)
    live = Live(context)

    @app.websocket("/live")
    async def socket(socket: WebSocket) -> None:
        await live.serve(socket)

    handle(app, context)
    app.add_middleware(Reading, context=context)
    with TestClient(app, follow_redirects=False) as client:
        yield client


@pytest.mark.parametrize("path", ["/api/v1/jobs", "/api/v1/batmon/check", "/openapi.json", "/main", "/nowhere"])
def test_the_api_asks_for_a_password(closed: TestClient, path: str) -> None:
    answer = closed.get(path)

    assert (answer.status_code, answer.json()["detail"]["code"]) == (401, "no_password")
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")


def test_a_page_leads_to_the_login_and_from_there_back(closed: TestClient) -> None:
    led = closed.get("/jobs/kindscrap?day=1", headers=PAGE)
    where = led.headers["Location"]
    form = closed.get(where)
    inside = closed.post("/login", data={"name": "kim", "password": PASSWORD, "next": "/jobs/kindscrap?day=1"})

    assert (led.status_code, where) == (303, "/login?next=%2Fjobs%2Fkindscrap%3Fday%3D1")
    assert 'value="/jobs/kindscrap?day=1"' in form.text
    assert (inside.status_code, inside.headers["Location"]) == (303, "/jobs/kindscrap?day=1")
    assert closed.get("/api/v1/jobs").status_code == 200


@pytest.mark.parametrize("path", ["/health", "/login"])
def test_what_watches_the_watcher_needs_no_password(closed: TestClient, path: str) -> None:
    assert closed.get(path).status_code == 200


def test_a_password_of_the_request_itself_lets_read_and_is_told_once(closed: TestClient, monitor: FakeMonitor) -> None:
    for _ in range(3):
        assert closed.get("/api/v1/jobs", headers=basic("robot", PASSWORD)).status_code == 200

    assert [row[4] for row in monitor.told] == ["right"]


def test_a_changed_password_ends_the_login_and_logging_out_too(closed: TestClient, monitor: FakeMonitor) -> None:
    closed.post("/login", data={"name": "kim", "password": PASSWORD})
    cookie = dict(closed.cookies)
    closed.post("/logout")
    out = closed.get("/api/v1/jobs").status_code
    closed.cookies.update(cookie)
    monitor.access.take(Config(access=Access(password="another one", read="password")))

    assert (out, closed.get("/api/v1/jobs").status_code) == (401, 401)


@pytest.mark.parametrize(
    "there", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:x", "/a\nb"]
)
def test_a_login_leads_to_no_other_site(closed: TestClient, there: str) -> None:
    inside = closed.post("/login", data={"name": "kim", "password": PASSWORD, "next": there})

    assert inside.headers["Location"] == "/"


def test_a_wrong_password_is_said_on_the_page_and_the_name_is_text(closed: TestClient) -> None:
    answer = closed.post("/login", data={"name": '"><script>', "password": "wrong"})

    assert answer.status_code == 401
    assert "비밀번호가 맞지 않습니다" in answer.text or "Wrong password" in answer.text
    assert "<script>" not in answer.text


def test_the_live_line_closes_with_the_word_that_leads_to_the_login(closed: TestClient) -> None:
    with pytest.raises(WebSocketDisconnect) as ended, closed.websocket_connect("/live") as line:
        line.receive_json()

    assert ended.value.code == 4401


@pytest.mark.parametrize("host", ["x/health?", "x/login#", "x/static/", "x/_nicegui/", "[::1]/health", "x/health\\"])
def test_no_made_up_host_leads_past_the_login(closed: TestClient, host: str) -> None:
    assert closed.get("/api/v1/jobs", headers={"Host": host}).status_code == 401


@pytest.mark.parametrize(
    "path", ["/health/../api/v1/jobs", "/login/..;/api/v1/jobs", "//api/v1/jobs", "/_nicegui/../api/v1/jobs"]
)
def test_no_way_round_leads_past_the_login(closed: TestClient, path: str) -> None:
    answer = closed.get(f"http://testserver{path}")

    assert answer.status_code in (401, 404)
    assert "kindscrap" not in answer.text
