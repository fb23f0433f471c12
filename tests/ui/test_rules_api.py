"""The routes for rules and for the text of the configuration: gated where they change something, clear, and bounded."""

import threading
from typing import Any

import pytest
from fastapi.testclient import TestClient

from engine.ruleviews import Proposal
from tests.ui.fake_monitor import PASSWORD, FakeMonitor
from tests.ui.fake_rules import FINGERPRINT, LINE
from tests.ui.test_gate import basic

KIM = basic("kim", PASSWORD)
SUGGEST = "/api/v1/jobs/kindscrap/rules/suggest"
IGNORE = "/api/v1/jobs/kindscrap/rules/ignore"
PLACE = {"file": "C:\\kindscrap\\log\\kindscrap.log", "offset": 20480}


@pytest.fixture
def acting(client: TestClient, monitor: FakeMonitor) -> TestClient:
    monitor.protect()
    return client


def test_a_suggestion_needs_no_password_and_says_all_that_would_change(acting: TestClient) -> None:
    found = acting.post(SUGGEST, json=PLACE).json()

    assert found["text"] == LINE
    assert "".join(found["parts"]) == LINE
    assert (found["file"], found["fingerprint"]) == ("batmon.yml", FINGERPRINT)
    assert found["lines"][1].startswith("+    ignore: ['quiet', '")
    weighed = found["weighed"]
    assert (weighed["failures"], weighed["ignored"], weighed["turned"]) == (412, 12, 8)
    assert weighed["turns"][0] == {"at": "2026-11-23T06:00:00+09:00", "before": "failed", "after": "succeeded"}
    assert weighed["doubts"][0]["code"] == "turns_green"
    assert weighed["samples"][0]["line"] == 256


def test_whether_a_pattern_matches_is_answered_without_weighing_it(acting: TestClient) -> None:
    fits = acting.post(SUGGEST, json={**PLACE, "pattern": "수집", "weigh": False}).json()
    misses = acting.post(SUGGEST, json={**PLACE, "pattern": "아님", "weigh": False}).json()
    wrong = acting.post(SUGGEST, json={**PLACE, "pattern": "(", "weigh": False}).json()

    assert (fits["parts"][1], fits["weighed"], fits["fingerprint"]) == ("수집", None, None)
    assert misses["parts"] is None
    assert (wrong["problem"]["code"], wrong["parts"]) == ("bad_pattern", None)


def test_a_rule_is_written_behind_the_gate_only(acting: TestClient, monitor: FakeMonitor) -> None:
    body = {"pattern": "수집 실패", "fingerprint": FINGERPRINT}

    assert acting.post(IGNORE, json=body).status_code == 401
    assert acting.post(IGNORE, json=body, headers=basic("kim", "x")).status_code == 401
    assert acting.get(IGNORE, headers=KIM).status_code in (404, 405)
    assert acting.post(IGNORE, json=body, headers={**KIM, "Origin": "http://evil.example"}).status_code == 403
    assert monitor.rules.written == []
    assert acting.post(IGNORE, json=body, headers=KIM).json()["file"] == "batmon.yml"
    assert monitor.rules.written == [("kindscrap", "수집 실패", "kim")]


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        (SUGGEST, {**PLACE, "file": "gone.log"}, 404, "log_gone"),
        (SUGGEST.replace("kindscrap", "nobody"), PLACE, 404, "unknown_job"),
        (SUGGEST, {**PLACE, "offset": -1}, 422, "invalid_parameter"),
        (SUGGEST, {**PLACE, "pattern": "x" * 2001}, 422, "invalid_parameter"),
        (SUGGEST, {**PLACE, "more": 1}, 422, "invalid_parameter"),
        (IGNORE, {"pattern": "x", "fingerprint": "other"}, 409, "stale"),
        (IGNORE, {"pattern": "", "fingerprint": FINGERPRINT}, 422, "invalid_parameter"),
        (IGNORE, {"pattern": "x"}, 422, "invalid_parameter"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(
    acting: TestClient, path: str, body: object, status: int, code: str
) -> None:
    answer = acting.post(path, json=body, headers=KIM)

    assert (answer.status_code, answer.json()["detail"]["code"]) == (status, code)
    assert answer.json()["detail"]["message"]


def test_a_page_of_another_site_may_not_make_the_server_work(acting: TestClient) -> None:
    assert acting.post(SUGGEST, json=PLACE, headers={"Origin": "http://evil.example"}).status_code == 403


def test_many_who_ask_at_once_do_not_take_all_the_threads(
    acting: TestClient, monitor: FakeMonitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused, suggest = threading.Event(), monitor.rules.suggest
    found: list[int] = []

    def hold(*asked: Any, **named: Any) -> Proposal:
        refused.wait(30)
        return suggest(*asked, **named)

    def ask() -> None:
        found.append(acting.post(SUGGEST, json=PLACE).status_code)
        if found.count(409) == 8:
            refused.set()

    monkeypatch.setattr(monitor.rules, "suggest", hold)
    threads = [threading.Thread(target=ask) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(found) == [200] * 4 + [409] * 8


def test_the_configuration_is_shown_with_its_fingerprint_behind_the_gate(acting: TestClient) -> None:
    assert acting.get("/api/v1/config").status_code == 401
    answer = acting.get("/api/v1/config", headers=KIM)

    assert answer.headers["etag"] == '"37"'
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["text"].startswith("access:")
    assert answer.json()["warnings"][0]["line"] == 1


def test_a_text_is_checked_with_line_and_column_and_nothing_is_written(
    acting: TestClient, monitor: FakeMonitor
) -> None:
    before = monitor.configfile.text
    assert acting.post("/api/v1/config/check", json={"text": "tick: 5s"}).status_code == 401
    found = acting.post("/api/v1/config/check", json={"text": "tick: 5s"}, headers=KIM).json()

    assert found["ok"] is False
    assert [(one["line"], one["column"], one["code"]) for one in found["problems"]] == [
        (3, 5, "missing_key"),
        (4, 5, "missing_key"),
    ]
    assert acting.post("/api/v1/config/check", json={"text": "jobs: []"}, headers=KIM).json()["ok"] is True
    assert monitor.configfile.text == before


def test_a_text_is_written_by_its_fingerprint_and_a_stale_one_is_refused(
    acting: TestClient, monitor: FakeMonitor
) -> None:
    before = monitor.configfile.text
    assert acting.put("/api/v1/config", json={"text": "jobs: [1]", "fingerprint": "37"}).status_code == 401
    assert acting.put("/api/v1/config", json={"text": "jobs: [1]"}, headers=KIM).status_code == 422
    stale = acting.put("/api/v1/config", json={"text": "jobs: [1]", "fingerprint": "7"}, headers=KIM)
    wrong = acting.put("/api/v1/config", json={"text": "tick: 1s", "fingerprint": "37"}, headers=KIM)
    assert (stale.status_code, stale.json()["detail"]["code"]) == (409, "stale")
    assert (wrong.status_code, wrong.json()["detail"]["code"]) == (422, "invalid")
    assert wrong.json()["detail"]["message"].count("\n") == 1
    assert monitor.configfile.text == before

    done = acting.put("/api/v1/config", json={"text": "jobs: [1]"}, headers={**KIM, "If-Match": '"37"'})
    assert (done.status_code, done.headers["etag"]) == (200, '"9"')
    assert monitor.configfile.text == "jobs: [1]"
