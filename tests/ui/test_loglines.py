"""The lines around a place in a log: the route and its refusals."""

import pytest
from fastapi.testclient import TestClient

from engine.monitor import NoSuchLog
from engine.views import LogLine, LogWindow
from tests.ui.fake_logs import FakeLogs

ROUTE = "/api/v1/jobs/kindscrap/log/lines"
FILE = "C:\\kindscrap\\log\\kindscrap.log"


def test_the_lines_around_a_place_are_given_with_numbers_and_offsets(client: TestClient) -> None:
    window = client.get(ROUTE, params={"file": FILE, "offset": 80 * 256, "count": 41}).json()

    assert set(window) >= {"file", "encoding", "lines", "above", "below"}
    assert (window["file"], window["above"], window["below"]) == (FILE, True, True)
    assert len(window["lines"]) == 41
    assert window["lines"][20] == {
        "number": 257,
        "offset": 20480,
        "text": "06:04:16,287 [E] ERROR 공시목록 수집 실패: <b>Read timed out.</b>",
        "meaning": "failure",
        "time": None,
        "marks": [],
    }
    assert [line["meaning"] for line in window["lines"][19:26]] == [
        "activity",
        "failure",
        *["activity"] * 3,
        "warning",
        "activity",
    ]


@pytest.mark.parametrize(
    ("reason", "status", "code", "message"),
    [
        ("gone", 404, "log_gone", "그런 로그가 없습니다"),
        ("locked", 503, "log_locked", "로그를 읽을 수 없습니다 — 다른 프로그램이 잠금"),
        ("permission", 503, "log_permission", "로그를 읽을 수 없습니다 — 권한 없음"),
    ],
)
def test_a_log_that_cannot_be_read_says_why(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, reason: str, status: int, code: str, message: str
) -> None:
    def refuse(*place: object) -> LogWindow:
        raise NoSuchLog(reason)

    monkeypatch.setattr(FakeLogs, "around", refuse)

    answer = client.get(ROUTE, params={"file": FILE, "offset": 0})

    assert answer.status_code == status
    assert answer.json() == {"detail": {"code": code, "message": message, "where": "query.file"}}


def test_lines_of_a_job_that_is_not_there_are_not_found(client: TestClient) -> None:
    answer = client.get("/api/v1/jobs/nowhere/log/lines", params={"file": FILE, "offset": 0})

    assert (answer.status_code, answer.json()["detail"]["code"]) == (404, "unknown_job")


def test_without_a_place_the_newest_lines_of_the_job_are_given(client: TestClient) -> None:
    window = client.get(ROUTE, params={"count": 5}).json()

    assert window["file"] == "C:\\kindscrap\\log\\kindscrap_2026_11_24.log"
    assert [line["number"] for line in window["lines"]] == [296, 297, 298, 299, 300]
    assert window["below"] is False


ODD: list[dict[str, str | int]] = [
    {"count": 0},
    {"count": 5001},
    {"tail": 5001},
    {"offset": -1},
    {"file": "x" * 5000},
    {"from": 1},
    {"encoding": "rot13"},
    {"at": "noon"},
]


@pytest.mark.parametrize("odd", ODD)
def test_a_question_out_of_bounds_is_refused(client: TestClient, odd: dict[str, str | int]) -> None:
    answer = client.get(ROUTE, params={"file": FILE, "offset": 0, **odd})

    assert answer.status_code == 422


def test_a_name_that_is_no_text_reaches_the_page(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    line = LogLine(number=1, offset=0, text="ERROR \udcff")
    window = LogWindow(path="/b\udce9.log", encoding="utf-8", lines=(line,), above=False, below=False)
    monkeypatch.setattr(FakeLogs, "around", lambda *place: window)

    found = client.get(ROUTE, params={"file": "/b?.log", "offset": 0}).json()

    assert (found["file"], found["lines"][0]["text"]) == ("/b?.log", "ERROR ?")
