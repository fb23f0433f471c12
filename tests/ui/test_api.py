"""The REST API: shapes, filters, errors, documentation."""

import re

import pytest
from fastapi.testclient import TestClient
from msgspec.structs import replace

from engine.monitor import HistoryUnavailable
from engine.views import Renewal
from rules.model import Status
from tests.ui.fake_history import FakeHistory
from tests.ui.fake_monitor import FakeMonitor

JOB = {
    "id", "name", "description", "tags", "group", "scheduler", "status", "phase", "since", "headline", "findings",
    "last_run", "last_success", "next_expected", "paused", "acknowledged",
}  # fmt: skip
RUN = {
    "id", "job", "occurrence_due", "started", "ended", "duration_s", "outcome", "failure_lines", "values", "evidence",
    "origin",
}  # fmt: skip
ROUTES = (
    "/api/v1/batmon/check", "/api/v1/jobs", "/api/v1/jobs/{id}", "/api/v1/jobs/{id}/runs", "/api/v1/jobs/{id}/verdicts",
    "/api/v1/jobs/{id}/occurrences", "/api/v1/system/info", "/api/v1/system/time", "/health",
)  # fmt: skip


def test_a_job_leaves_nothing_out(client: TestClient) -> None:
    job = client.get("/api/v1/jobs/fund_mail").json()

    assert set(job) == JOB
    assert job["group"] is None
    assert job["headline"] is None
    assert set(job["last_run"]) == RUN


def test_a_finding_carries_its_sentence_and_its_evidence(client: TestClient) -> None:
    finding = client.get("/api/v1/jobs/kindscrap").json()["findings"][0]

    assert set(finding) == {"code", "severity", "message", "parameters", "evidence"}
    assert finding["message"] == "실패로 끝났고, 그 뒤 성공이 없습니다"
    assert set(finding["evidence"][0]) == {"source", "file", "offset", "line", "text", "pattern", "at"}
    assert finding["evidence"][0]["line"] == 214


def test_every_moment_has_its_offset(client: TestClient) -> None:
    text = client.get("/api/v1/jobs").text

    stamps = re.findall(r'"(\d{4}-\d\d-\d\dT[^"]+)"', text)
    assert stamps
    assert all(stamp.endswith("+09:00") for stamp in stamps)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=ERROR", ["kindscrap"]),
        ("status=ERROR&status=OK", ["kindscrap", "auto_esafe", "fund_mail"]),
        ("tag=공시", ["kindscrap"]),
        ("q=MAIL", ["fund_mail"]),
        ("q=문서", ["auto_esafe"]),
        ("status=PAUSED", []),
    ],
)
def test_jobs_are_filtered(client: TestClient, query: str, found: list[str]) -> None:
    jobs = client.get(f"/api/v1/jobs?{query}").json()["jobs"]

    assert [job["id"] for job in jobs] == found


def test_a_reason_is_told_step_by_step_in_the_language_asked_for(client: TestClient, monitor: FakeMonitor) -> None:
    korean = client.get("/api/v1/jobs/kindscrap/why").json()
    monitor.language = "en"
    english = client.get("/api/v1/jobs/kindscrap/why").json()

    assert [step["code"] for step in korean["steps"]][:4] == ["expected", "looked_in", "line_start", "line_failure"]
    assert [step["message"] for step in korean["steps"]][-3:] == [
        "06:00 회차의 결과: 실패 → 오류", "실패로 끝났고, 그 뒤 성공이 없습니다", "상태: 오류",
    ]  # fmt: skip
    assert korean["steps"][3]["evidence"][0]["parts"][1] == "ERROR"
    assert [step["message"] for step in english["mends"]] == ["A run that ends with a success line (작업\\s*완료)"]
    assert client.get("/api/v1/jobs/nobody/why").status_code == 404


def test_the_history_routes_answer_in_their_shapes(client: TestClient, monitor: FakeMonitor) -> None:
    monitor.put(replace(monitor.board().jobs[0], status=Status.OK, findings=()))

    runs = client.get("/api/v1/jobs/kindscrap/runs?limit=5").json()["runs"]
    verdicts = client.get("/api/v1/jobs/kindscrap/verdicts").json()["verdicts"]
    occurrences = client.get("/api/v1/jobs/kindscrap/occurrences").json()["occurrences"]

    assert (len(runs), {frozenset(run) for run in runs}) == (5, {frozenset(RUN)})
    assert [(change["before"], change["after"]) for change in verdicts] == [("ERROR", "OK")]
    assert set(occurrences[0]) == {
        "job", "due", "window_start", "window_end", "outcome", "outcome_at", "final", "runs",
    }  # fmt: skip


def test_a_moment_without_an_offset_is_the_jobs_own(client: TestClient) -> None:
    before = client.get("/api/v1/jobs/kindscrap/runs?since=2026-11-24T05:00:00").json()["runs"]
    after = client.get("/api/v1/jobs/kindscrap/runs?since=2026-11-24T07:00:00").json()["runs"]

    assert (len(before), len(after)) == (1, 0)


@pytest.mark.parametrize(
    ("path", "status", "code", "where"),
    [
        ("/api/v1/jobs/nobody", 404, "unknown_job", "path.id"),
        ("/api/v1/jobs/nobody/runs", 404, "unknown_job", "path.id"),
        ("/api/v1/jobs?status=RED", 422, "invalid_parameter", "query.status.0"),
        ("/api/v1/jobs/kindscrap/runs?since=yesterday", 422, "invalid_parameter", "query.since"),
        ("/api/v1/jobs/kindscrap/runs?limit=0", 422, "invalid_parameter", "query.limit"),
        ("/api/v1/nothing", 404, "unknown_route", "path"),
    ],
)
def test_a_refusal_has_code_message_and_place(
    client: TestClient, path: str, status: int, code: str, where: str
) -> None:
    answer = client.get(path)

    assert answer.status_code == status
    assert answer.json()["detail"]["code"] == code
    assert answer.json()["detail"]["where"] == where
    assert answer.json()["detail"]["message"]


def test_a_failure_inside_tells_no_stack_trace(
    client: TestClient, monitor: FakeMonitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(job_id: str) -> None:
        raise RuntimeError("secret path C:\\x")

    monkeypatch.setattr(monitor, "job", fail)

    answer = client.get("/api/v1/jobs/kindscrap")

    assert answer.status_code == 500
    assert answer.json()["detail"]["code"] == "internal"
    assert "secret" not in answer.text


def test_the_language_is_the_servers_then_the_readers(client: TestClient) -> None:
    korean = client.get("/api/v1/jobs/kindscrap", headers={"Accept-Language": "en"}).json()["headline"]
    english = client.get("/api/v1/jobs/kindscrap", headers={"Cookie": "batmon_language=en"}).json()["headline"]

    assert korean == "실패로 끝났고, 그 뒤 성공이 없습니다"
    assert english == "Failed, and no success since"


def test_health_is_503_with_its_reasons_while_judgements_are_late(client: TestClient, monitor: FakeMonitor) -> None:
    well = client.get("/health")
    monitor.late = 42
    ill = client.get("/health")

    assert (well.status_code, well.json()["reasons"]) == (200, [])
    assert ill.status_code == 503
    assert ill.json()["reasons"] == [{"code": "tick_late", "message": "판정이 42초 늦습니다"}]


def test_health_tells_of_missed_ticks_a_failing_audit_trail_and_a_history_begun_anew(
    client: TestClient, monitor: FakeMonitor
) -> None:
    monitor.missed_ticks = 12
    monitor.renewal = Renewal(at=monitor.now(), reason="damaged", kept="/data/batmon.db.damaged-1")
    monitor.audit_error = "No space left on device"
    told = client.get("/health")
    info = client.get("/api/v1/system/info").json()

    assert told.status_code == 503
    assert told.json()["reasons"] == [{"code": "audit_failing", "message": "감사 기록을 쓰지 못하고 있습니다"}]
    assert told.json()["renewed"]["kept"] == "/data/batmon.db.damaged-1"
    assert "/data/batmon.db.damaged-1" in told.json()["renewed"]["message"]
    assert (told.json()["missed_ticks"], info["batmon"]["missed_ticks"]) == (12, 12)


@pytest.mark.parametrize("what", ["runs", "verdicts", "occurrences"])
def test_a_history_that_does_not_answer_is_503_and_the_statuses_still_do(
    client: TestClient, monitor: FakeMonitor, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    def refuse(*_: object) -> None:
        raise HistoryUnavailable("database disk image is malformed")

    monkeypatch.setattr(FakeHistory, what, refuse)
    answer = client.get(f"/api/v1/jobs/kindscrap/{what}")

    assert (answer.status_code, answer.json()["detail"]["code"]) == (503, "history_unavailable")
    assert answer.json()["detail"]["message"] == "지금은 기록을 읽을 수 없습니다"
    assert client.get("/api/v1/jobs").status_code == 200


def test_system_tells_machine_and_time(client: TestClient) -> None:
    info = client.get("/api/v1/system/info").json()
    time = client.get("/api/v1/system/time").json()

    assert info["machine"]["os"] == "Windows 11 Pro"
    assert info["batmon"]["healthy"] is True
    assert time["now"] == "2026-11-24T07:08:20+09:00"
    assert time["timezone"] == "Asia/Seoul"


def test_every_route_is_documented_with_a_typed_answer_and_its_errors(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]

    assert set(ROUTES) <= set(paths)
    for path in ROUTES:
        answers = paths[path]["get"]["responses"]
        assert answers["200"]["content"]["application/json"]["schema"], path
        refusals = {status: body for status, body in answers.items() if status != "200"}
        assert refusals, path
        for body in refusals.values():
            reference = body["content"]["application/json"]["schema"]["$ref"]
            assert reference.endswith(("/ErrorShape", "/Health")), path


def test_the_viewer_of_the_documentation_comes_from_here(client: TestClient) -> None:
    page = client.get("/docs").text

    assert re.findall(r'(?:src|href)="(https?:)?//', page) == []
    for name in re.findall(r'(?:src|href)="(docs/[^"]+)"', page):
        assert client.get(f"/{name}").status_code == 200
    assert client.get("/docs/../../etc/passwd").status_code == 404
