"""Every gated route, as the OpenAPI document names them: nobody comes in without the password of the moment."""

import re
from collections.abc import Iterator
from functools import cache

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rules import explain
from tests.ui.fake_monitor import PASSWORD, FakeMonitor
from tests.ui.fake_server import problem_text
from tests.ui.test_gate import basic
from ui.api import routers
from ui.api.errors import handle
from ui.context import Context

HERE = {"Origin": "http://testserver"}
READ_BY_GET = {"/api/v1/audit", "/api/v1/audit.csv", "/api/v1/audit/check", "/api/v1/store/download", "/api/v1/config"}
READ_BY_GET |= {"/api/v1/captures", "/api/v1/captures/{name}"}
AS_CONFIGURED = {
    "/api/v1/jobs/{id}/files/download",
    "/api/v1/jobs/{id}/log/download",
    "/api/v1/jobs/{id}/logs/trash/{trash}/download",
}  # gated where `access.files` says so
CHANGES_NOTHING = {("post", "/api/v1/jobs/{id}/rules/suggest")}  # it only has more to say than an address holds
OPEN_TO_ALL = {("post", "/api/v1/unlock/renew"), ("post", "/api/v1/lock")}  # they take an unlock, and nothing else
SAFE = {"get", "head", "options"}


def made(monitor: FakeMonitor) -> FastAPI:
    context = Context(monitor=monitor, now=monitor.now, sentence=explain.sentence, problem=problem_text)
    app = FastAPI(docs_url=None, openapi_url=None)
    for router in routers(context):
        app.include_router(router)
    handle(app, context)
    return app


@cache
def routes() -> dict[tuple[str, str], bool]:
    """Return method and path of every route, and whether it is gated."""
    document = TestClient(made(FakeMonitor())).get("/openapi.json").json()
    return {
        (method, path): any("password" in way for way in asked.get("security", []))
        for path, methods in document["paths"].items()
        for method, asked in methods.items()
    }


GATED = [route for route, gated in routes().items() if gated]


@pytest.fixture
def monitor() -> FakeMonitor:
    monitor = FakeMonitor(
        seconds=lambda: 1_000.0
    )  # its clock stands: who has to wait waits however long a request takes
    monitor.protect(files="password")
    return monitor


@pytest.fixture
def door(monitor: FakeMonitor) -> Iterator[TestClient]:
    with TestClient(made(monitor), raise_server_exceptions=False) as client:
        yield client


def ask(door: TestClient, route: tuple[str, str], **headers: str) -> tuple[int, str]:
    method, path = route
    answer = door.request(method, re.sub(r"\{[^}]*\}", "kindscrap", path), headers=headers)
    code = answer.json()["detail"]["code"] if answer.status_code >= 400 else ""
    return answer.status_code, code


def test_whatever_changes_something_is_gated() -> None:
    changing = {route for route in routes() if route[0] not in SAFE}

    assert changing - OPEN_TO_ALL - CHANGES_NOTHING == {route for route in GATED if route[0] not in SAFE}
    assert len(GATED) >= 4


def test_nothing_gated_is_done_by_get() -> None:
    assert {path for method, path in GATED if method in SAFE} <= READ_BY_GET | AS_CONFIGURED


def test_without_a_password_nobody_is_let_in(door: TestClient) -> None:
    answers = {route: ask(door, route, **HERE) for route in [*GATED, *OPEN_TO_ALL]}

    assert set(answers.values()) == {(401, "no_password"), (401, "unlock_ended")}


@pytest.mark.parametrize("password", ["wrong", " ", PASSWORD.upper(), f"{PASSWORD} "])
def test_with_a_wrong_one_neither_and_with_the_right_one_everybody(
    door: TestClient, monitor: FakeMonitor, password: str
) -> None:
    for route in GATED:
        wrong = ask(door, route, **basic("kim", password))
        right = ask(door, route, **basic("kim", PASSWORD))  # so the next wrong one does not wait

        assert (route, wrong) == (route, (401, "wrong_password"))
        assert right[0] not in (401, 403, 429), route
    assert [row[4] for row in monitor.told if row[0] == "password"] == ["wrong", "right"] * len(GATED)


@pytest.mark.parametrize("value", ["Basic", "Basic !!", "Basic a2lt", "Basic a2ltOg==", "Bearer x", "Basic gICA"])
def test_nor_with_a_header_that_is_none(door: TestClient, value: str) -> None:
    for route in GATED:
        assert ask(door, route, Authorization=value) == (401, "no_password"), route


@pytest.mark.parametrize(
    "stranger",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://testserver:81"},
        {"Origin": "http://testserver.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://testserver"},
        {"Origin": "http://evil.example", "Content-Type": "text/plain"},
        {"Origin": "http://evil.example", "Content-Type": "application/x-www-form-urlencoded"},
        {"Origin": "http://evil.example", "Host": "evil.example:9"},
    ],
    ids=str,
)
def test_a_page_of_another_origin_does_nothing_even_with_the_password(
    door: TestClient, monitor: FakeMonitor, stranger: dict[str, str]
) -> None:
    answers = {route: ask(door, route, **basic("kim", PASSWORD), **stranger) for route in [*GATED, *OPEN_TO_ALL]}

    assert set(answers.values()) == {(403, "cross_site")}
    assert monitor.told == []


@pytest.mark.parametrize("end", ["locked", "renewed", "another password", "made up"])
def test_an_unlock_that_has_ended_is_refused_when_it_is_played_again(
    door: TestClient, monitor: FakeMonitor, end: str
) -> None:
    door.post("/api/v1/unlock", headers=basic("kim", PASSWORD))
    name, token = next(iter(door.cookies.items()))
    if end in ("locked", "renewed"):
        door.post(f"/api/v1/{'lock' if end == 'locked' else 'unlock/renew'}", headers=HERE)
    elif end == "another password":
        monitor.protect(files="password")
        assert door.get("/api/v1/unlock").json()["unlocked"] is True  # read anew, and the same
        monitor.protect(password="another", files="password")
    door.cookies.clear()
    cookie = f"{name}={'x' * 43 if end == 'made up' else token}"
    answers = {route: ask(door, route, Cookie=cookie, **HERE)[0] for route in [*GATED, *OPEN_TO_ALL]}

    assert set(answers.values()) == {401}


def test_a_cookie_that_no_page_of_ours_sends_does_nothing(door: TestClient) -> None:
    door.post("/api/v1/unlock", headers=basic("kim", PASSWORD))
    answers = {route: ask(door, route) for route in GATED if route[0] not in SAFE}

    assert set(answers.values()) == {(401, "no_password")}


@pytest.mark.parametrize("route", GATED, ids=" ".join)
def test_wrong_ones_are_answered_with_the_seconds_to_wait(door: TestClient, route: tuple[str, str]) -> None:
    answers = [ask(door, GATED[0], **basic("kim", "wrong")) for _ in range(3)]

    assert answers == [(401, "wrong_password"), (401, "wrong_password"), (429, "too_early")]
    assert ask(door, route, **basic("kim", PASSWORD)) == (429, "too_early")
    assert door.get("/api/v1/audit", headers=basic("kim", PASSWORD)).headers["Retry-After"] == "1"


def test_actions_that_are_off_say_so(door: TestClient, monitor: FakeMonitor) -> None:
    monitor.unprotect()
    acting = [route for route in GATED if route[1] not in AS_CONFIGURED]
    answers = {route: ask(door, route, **basic("kim", PASSWORD)) for route in acting}

    assert set(answers.values()) == {(403, "actions_off")}


def test_a_browser_is_not_led_to_a_dialog_of_its_own_and_a_program_is_told_how_to_log_in(door: TestClient) -> None:
    def challenge(**headers: str) -> str:
        return str(door.get("/api/v1/audit", headers=headers).headers["WWW-Authenticate"])

    assert challenge(**{"User-Agent": "Mozilla/5.0 (X11)"}) == 'Unlock realm="BATMON"'
    assert challenge(**{"Sec-Fetch-Mode": "cors"}) == 'Unlock realm="BATMON"'
    assert challenge(**{"User-Agent": "curl/8"}) == 'Basic realm="BATMON", charset="UTF-8"'


def test_the_cookie_is_for_no_script_and_no_other_site_and_under_https_for_no_open_line(monitor: FakeMonitor) -> None:
    def cookie(base: str) -> str:
        with TestClient(made(monitor), base_url=base) as door:
            return str(door.post("/api/v1/unlock", headers=basic("kim", PASSWORD)).headers["Set-Cookie"])

    plain, secure = cookie("http://testserver"), cookie("https://testserver")
    for part in ("HttpOnly", "SameSite=strict", "Path=/api/"):
        assert part in plain
    assert 590 <= int(plain.partition("Max-Age=")[2].partition(";")[0]) <= 600
    assert "Secure" not in plain
    assert "Secure" in secure
