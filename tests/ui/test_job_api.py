"""What the page of one job asks for: its days, its plan, its settings, its reason, and a live line of its own."""

from datetime import date, timedelta

import pytest
from fastapi.testclient import TestClient
from msgspec.structs import replace

from engine.monitor import HistoryUnavailable
from engine.views import DayCount
from rules.model import Outcome
from rules.plan import DayPlan, LeftOut
from tests.ui.conftest import NOW, Hand, until
from tests.ui.fake_history import FakeHistory
from tests.ui.fake_monitor import FakeMonitor, kindscrap

JOB = "/api/v1/jobs/kindscrap"
ROUTES = ("/api/v1/jobs/{id}/days", "/api/v1/jobs/{id}/plan", "/api/v1/jobs/{id}/settings")


def count(outcomes: dict[Outcome, int], *, runs: int = 0, failed: int = 0, with_errors: int = 0) -> DayCount:
    return DayCount(
        job="kindscrap",
        day=date(2026, 11, 20),
        runs=runs,
        succeeded=runs - failed,
        with_errors=with_errors,
        failed=failed,
        overran=0,
        timed=runs,
        duration_total=timedelta(minutes=runs),
        duration_max=timedelta(minutes=2),
        expected=sum(outcomes.values()),
        outcomes=outcomes,
    )


@pytest.mark.parametrize(
    ("day", "mark"),
    [
        (count({Outcome.SUCCEEDED: 2, Outcome.FAILED: 1}, runs=3, failed=1), "failed"),
        (count({Outcome.SUCCEEDED: 2, Outcome.SUCCEEDED_LATE: 1}, runs=3), "succeeded_late"),
        (count({Outcome.EXCUSED: 1}), "excused"),
        (count({Outcome.SUCCEEDED: 1, Outcome.BLIND: 1}, runs=1), "blind"),
        (count({}, runs=288), "succeeded"),
        (count(dict.fromkeys(Outcome, 0), runs=61, failed=13), "succeeded_with_errors"),
        (count({}, runs=288, failed=1), "succeeded_with_errors"),
        (count({}, runs=2, failed=2), "failed"),
        (count({}), None),
    ],
)
def test_a_day_is_known_by_the_worst_of_its_outcomes_or_by_its_runs(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, day: DayCount, mark: str | None
) -> None:
    monkeypatch.setattr(FakeHistory, "days", lambda *_: [day])

    assert client.get(f"{JOB}/days").json()["days"][0]["mark"] == mark


def test_the_days_of_a_year_come_oldest_first_between_the_two_asked_for(client: TestClient) -> None:
    answer = client.get(f"{JOB}/days?since=2026-11-09&until=2026-11-13").json()

    assert answer["today"] == "2026-11-24"
    assert [day["day"] for day in answer["days"]] == [f"2026-11-{day:02}" for day in range(9, 14)]
    assert set(answer["days"][0]) == {
        "day", "mark", "runs", "succeeded", "with_errors", "failed", "overran", "timed", "duration_total_s",
        "duration_max_s", "expected", "outcomes",
    }  # fmt: skip
    assert answer["days"][2]["outcomes"] == {"missed": 1}


def test_the_plan_tells_the_due_times_and_why_a_day_is_left_out(client: TestClient) -> None:
    days = client.get(f"{JOB}/plan").json()["days"]

    assert (days[0]["day"], days[0]["dues"]) == ("2026-11-24", ["2026-11-24T06:00:00+09:00"])
    assert (days[4]["day"], days[4]["dues"]) == ("2026-11-28", [])
    assert days[4]["left_out"] == {"code": "days", "message": "실행하는 요일이 아님"}


@pytest.mark.parametrize(("code", "english"), [(LeftOut.EXCEPT, "taken out by except"), (LeftOut.CALENDAR, "holiday")])
def test_a_day_left_out_says_why_in_the_readers_language(
    client: TestClient, monitor: FakeMonitor, monkeypatch: pytest.MonkeyPatch, code: LeftOut, english: str
) -> None:
    monkeypatch.setattr(monitor, "plan", lambda *_: (DayPlan(day=NOW.date(), left_out=code),))

    days = client.get(f"{JOB}/plan", headers={"Cookie": "batmon_language=en"}).json()["days"]

    assert days[0]["left_out"] == {"code": str(code), "message": english}


def test_a_job_that_is_due_every_so_often_says_how_often(client: TestClient) -> None:
    answer = client.get("/api/v1/jobs/fund_mail/plan").json()

    assert answer["every_s"] == 300
    assert all(day["dues"] == [] for day in answer["days"])


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("plan?since=2026-01-01&until=2026-06-30", 200),
        ("plan?since=2026-01-01&until=2028-01-01", 422),
        ("plan?since=0001-01-01", 422),
        ("plan?since=2026-02-01&until=2026-01-01", 200),
        ("days?since=yesterday", 422),
    ],
)
def test_a_question_for_the_plan_is_bounded(client: TestClient, query: str, status: int) -> None:
    answer = client.get(f"{JOB}/{query}")

    assert answer.status_code == status
    assert status == 200 or answer.json()["detail"]["code"] == "invalid_parameter"


def test_the_settings_in_force_come_as_yaml(client: TestClient) -> None:
    assert client.get(f"{JOB}/settings").json()["text"].startswith("id: kindscrap\nname: Kindscrap\n")


def test_a_reason_carries_the_runbook(client: TestClient, monitor: FakeMonitor) -> None:
    monitor.put(replace(kindscrap(monitor.now()), runbook="call 2314"))

    assert client.get(f"{JOB}/why").json()["runbook"] == "call 2314"


def test_a_run_that_failed_quotes_its_failure_lines_in_order(client: TestClient) -> None:
    run = next(run for run in client.get(f"{JOB}/runs").json()["runs"][1:] if run["outcome"] == "failed")

    assert [(seen["pattern"], seen["line"]) for seen in run["evidence"]] == [("ERROR", 257)]


@pytest.mark.parametrize("what", ["days", "plan", "settings", "why"])
def test_an_unknown_job_is_404(client: TestClient, what: str) -> None:
    answer = client.get(f"/api/v1/jobs/nobody/{what}")

    assert (answer.status_code, answer.json()["detail"]["code"]) == (404, "unknown_job")


def test_days_that_cannot_be_read_are_503(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise HistoryUnavailable("database disk image is malformed")

    monkeypatch.setattr(FakeHistory, "days", refuse)

    assert client.get(f"{JOB}/days").status_code == 503


@pytest.mark.parametrize("route", ROUTES)
def test_the_routes_are_documented_with_their_errors(client: TestClient, route: str) -> None:
    answers = client.get("/openapi.json").json()["paths"][route]["get"]["responses"]

    assert answers["200"]["content"]["application/json"]["schema"]
    assert {"404", "422", "500"} <= set(answers)


def test_a_line_for_one_job_tells_of_that_job_alone(line: TestClient, monitor: FakeMonitor, clock: Hand) -> None:
    with line.websocket_connect("/live?job=fund_mail") as session:
        first = until(session, "snapshot")
        monitor.put(kindscrap(clock(), failed=False))
        fund_mail = monitor.job("fund_mail")
        assert fund_mail is not None
        monitor.put(replace(fund_mail, description="renamed"))
        deltas = [until(session, "delta"), until(session, "delta")]

    told = [patch for delta in deltas for patch in delta["jobs"]]
    assert [job["id"] for job in first["jobs"]] == first["order"] == ["fund_mail"]
    assert told == [{"id": "fund_mail", "description": "renamed"}]
    (changes,) = [delta["changes"] for delta in deltas if "changes" in delta]
    assert [(change["job"], change["name"]) for change in changes] == [("kindscrap", "Kindscrap")]


def test_a_line_for_a_job_that_is_not_there_is_empty_until_it_is(
    line: TestClient, monitor: FakeMonitor, clock: Hand
) -> None:
    with line.websocket_connect("/live?job=added") as session:
        first = until(session, "snapshot")
        monitor.put(replace(kindscrap(clock()), id="added"))
        jobs = until(session, "delta")["jobs"]

    assert (first["jobs"], first["order"]) == ([], [])
    assert [job["id"] for job in jobs] == ["added"]


def test_lines_for_one_job_and_for_all_stand_beside_each_other(
    line: TestClient, monitor: FakeMonitor, clock: Hand
) -> None:
    with line.websocket_connect("/live") as wide, line.websocket_connect("/live?job=kindscrap") as narrow:
        sizes = [len(until(session, "snapshot")["jobs"]) for session in (wide, narrow)]
        monitor.put(kindscrap(clock(), failed=False))
        told = [until(session, "delta")["jobs"][0]["status"] for session in (wide, narrow)]

    assert sizes == [3, 1]
    assert told == ["OK", "OK"]
