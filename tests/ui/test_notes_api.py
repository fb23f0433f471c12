"""The routes that note something on a job: gated, clear in what they refuse, and true afterwards."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from tests.ui.conftest import NOW
from tests.ui.fake_monitor import PASSWORD, FakeMonitor
from tests.ui.test_gate import basic

KIM = basic("kim", PASSWORD)
ROUTES = ("pause", "resume", "ack", "unack")


@pytest.fixture
def acting(client: TestClient, monitor: FakeMonitor) -> TestClient:
    monitor.protect()
    return client


def post(client: TestClient, path: str, body: object = None) -> tuple[int, dict[str, object]]:
    answer = client.post(f"/api/v1/jobs/{path}", json=body or {}, headers=KIM)
    found: dict[str, object] = answer.json()
    return answer.status_code, found


@pytest.mark.parametrize("route", ROUTES)
def test_nothing_is_noted_without_a_password_nor_by_get(acting: TestClient, monitor: FakeMonitor, route: str) -> None:
    before = monitor.revision
    body = {"reason": "why"}

    assert acting.post(f"/api/v1/jobs/kindscrap/{route}", json=body).status_code == 401
    assert acting.post(f"/api/v1/jobs/kindscrap/{route}", json=body, headers=basic("kim", "x")).status_code == 401
    assert acting.get(f"/api/v1/jobs/kindscrap/{route}", headers=KIM).status_code in (404, 405)
    assert monitor.revision == before


def test_a_pause_says_until_when_by_whom_and_why_and_is_ended_by_a_word(acting: TestClient) -> None:
    until = (NOW + timedelta(hours=2)).isoformat()
    status, paused = post(acting, "kindscrap/pause", {"until": until, "reason": "서버 이전"})

    assert (status, paused["status"]) == (200, "PAUSED")
    assert paused["paused"] == {
        "since": "2026-11-24T07:08:20+09:00",
        "until": "2026-11-24T09:08:20+09:00",
        "by": "kim",
        "reason": "서버 이전",
    }
    status, resumed = post(acting, "kindscrap/resume")
    assert (status, resumed["status"], resumed["paused"]) == (200, "ERROR", None)


def test_an_acknowledged_job_keeps_its_status_and_says_who_knows(acting: TestClient) -> None:
    status, known = post(acting, "kindscrap/ack", {"reason": "보는 중"})

    assert (status, known["status"]) == (200, "ERROR")
    assert known["acknowledged"] == {"at": "2026-11-24T07:08:20+09:00", "by": "kim", "note": "보는 중"}
    assert post(acting, "kindscrap/unack")[1]["acknowledged"] is None


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("kindscrap/pause", {"until": "2026-11-23T00:00:00Z", "reason": "x"}, 409, "until_passed"),
        ("kindscrap/pause", {"until": "2026-11-24T09:00:00", "reason": "x"}, 422, "invalid_parameter"),
        ("kindscrap/pause", {"reason": " "}, 409, "reason_missing"),
        ("kindscrap/pause", {"reason": "x" * 501}, 422, "invalid_parameter"),
        ("kindscrap/pause", {"reason": "x", "till": 3}, 422, "invalid_parameter"),
        ("kindscrap/resume", {}, 409, "not_paused"),
        ("kindscrap/unack", {}, 409, "not_acknowledged"),
        ("auto_esafe/ack", {}, 409, "nothing_wrong"),
        ("nobody/pause", {"reason": "x"}, 404, "unknown_job"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(
    acting: TestClient, path: str, body: object, status: int, code: str
) -> None:
    found, answer = post(acting, path, body)

    detail = answer["detail"]
    assert isinstance(detail, dict)
    assert (found, detail["code"]) == (status, code)
    assert detail["message"] != code
