"""The routes of captures: nothing is taken or seen without a password, and what there is no picture of is said."""

import pytest
from fastapi.testclient import TestClient

from tests.ui.fake_monitor import PASSWORD, FakeMonitor
from tests.ui.test_gate import basic

KIM = basic("kim", PASSWORD)
GATED = (
    ("POST", "/api/v1/system/capture"),
    ("POST", "/api/v1/system/capture/live"),
    ("POST", "/api/v1/system/capture/live/end"),
    ("GET", "/api/v1/captures"),
    ("GET", "/api/v1/captures/20261124T070820-00000000"),
)


@pytest.fixture
def acting(client: TestClient, monitor: FakeMonitor) -> TestClient:
    monitor.protect()
    return client


def take(client: TestClient, monitor: int = 0) -> str:
    answer = client.post("/api/v1/system/capture", json={"monitor": monitor}, headers=KIM)
    assert answer.status_code == 200
    name: str = answer.json()["name"]
    return name


@pytest.mark.parametrize(("method", "path"), GATED)
def test_nothing_is_taken_or_seen_without_a_password_or_from_another_site(
    acting: TestClient, monitor: FakeMonitor, method: str, path: str
) -> None:
    take(acting)
    foreign = {**KIM, "Origin": "http://evil.example", "Sec-Fetch-Site": "cross-site"}

    assert acting.request(method, path, json={"session": "s"}).status_code == 401
    assert acting.request(method, path, headers=basic("kim", "x")).status_code == 401
    assert acting.request(method, path, json={"session": "s"}, headers=foreign).status_code == 403
    assert len(monitor.captures.kept()) == 1


def test_a_picture_is_not_taken_by_get(acting: TestClient, monitor: FakeMonitor) -> None:
    assert acting.get("/api/v1/system/capture", headers=KIM).status_code in (404, 405)
    assert list(monitor.captures.kept()) == []


def test_a_picture_is_listed_with_who_and_when_and_given_large_and_small(acting: TestClient) -> None:
    name = take(acting, 2)
    listed = acting.get("/api/v1/captures", headers=KIM)
    (capture,) = listed.json()["captures"]
    large = acting.get(f"/api/v1/captures/{name}", headers=KIM)
    small = acting.get(f"/api/v1/captures/{name}?small=true", headers=KIM)

    assert (capture["name"], capture["by"], capture["monitor"], len(capture["displays"])) == (name, "kim", 2, 2)
    assert capture["at"].endswith("+09:00")
    assert (large.headers["content-type"], large.content[:8]) == ("image/png", b"\x89PNG\r\n\x1a\n")
    assert (small.headers["content-type"], small.content[:2]) == ("image/jpeg", b"\xff\xd8")
    assert {one.headers["cache-control"] for one in (listed, large, small)} == {"private, no-store"}


@pytest.mark.parametrize("name", ["nothing", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "..%5c..%5cboot.ini", "CON", "a%00b"])
def test_a_name_that_is_not_listed_is_not_found(acting: TestClient, name: str) -> None:
    assert acting.get(f"/api/v1/captures/{name}", headers=KIM).status_code == 404


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("capture_no_display", 503),
        ("capture_no_helper", 503),
        ("capture_locked", 503),
        ("capture_black", 503),
        ("capture_timeout", 503),
        ("capture_failed", 503),
        ("capture_busy", 409),
    ],
)
def test_where_there_is_no_picture_a_sentence_says_why(
    acting: TestClient, monitor: FakeMonitor, code: str, status: int
) -> None:
    monitor.captures.trouble = code
    for path in ("/api/v1/system/capture", "/api/v1/system/capture/live"):
        answer = acting.post(path, headers=KIM)
        detail = answer.json()["detail"]

        assert (answer.status_code, detail["code"]) == (status, code)
        assert detail["message"] != code


def test_a_live_session_goes_on_under_its_name_and_ends_by_a_word(acting: TestClient, monitor: FakeMonitor) -> None:
    first = acting.post("/api/v1/system/capture/live", headers=KIM)
    session = first.headers["x-capture-session"]
    again = acting.post("/api/v1/system/capture/live", json={"session": session, "monitor": 1}, headers=KIM)
    ended = acting.post("/api/v1/system/capture/live/end", json={"session": session}, headers=KIM)

    assert (first.content[:4], again.headers["x-capture-session"]) == (b"\x89PNG", session)
    assert (again.headers["x-picture-width"], again.headers["x-displays"]) == ("1280", "2")
    assert (ended.status_code, monitor.captures.begun, monitor.captures.ended) == (200, 1, 1)
