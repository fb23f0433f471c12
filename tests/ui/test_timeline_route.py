"""GET /api/v1/timeline: the bounds of a day, what a lane holds, and what is refused."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient
from msgspec.structs import replace

from engine.monitor import HistoryUnavailable
from engine.views import LaneView, Mark, RunSpan
from rules.excuses import Quiet
from rules.model import Outcome, RunOutcome
from rules.plan import DayPlan, LeftOut
from tests.ui.conftest import NOW
from tests.ui.fake_history import FakeHistory
from tests.ui.fake_monitor import FakeMonitor
from ui.lanes import LaneShape, lane_shape

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
SEOUL = ZoneInfo("Asia/Seoul")
START = datetime(2026, 11, 23, 15, tzinfo=UTC)  # midnight of the 24th in Seoul
LANE = {
    *("job", "every", "grace", "dues", "due_counts", "starts", "lengths", "kinds", "counts", "quiet", "off", "more")
}


def shaped(view: LaneView, now: datetime = NOW) -> LaneShape:
    """Return a lane of the 24th."""
    return lane_shape(view, SEOUL, START, START + 24 * HOUR, now)


def span(after: timedelta, took: timedelta | None, outcome: RunOutcome = RunOutcome.SUCCEEDED, **odd: int) -> RunSpan:
    """Return a run that began so long after midnight."""
    started = START + after
    ended = None if took is None else started + took
    fields = {"failure_lines": 0, "overran": False, "rerun": False} | odd
    return RunSpan(
        started=started,
        ended=ended,
        outcome=outcome,
        failure_lines=fields["failure_lines"],
        overran=bool(fields["overran"]),
        rerun=bool(fields["rerun"]),
    )


def test_today_is_the_day_of_the_servers_zone(client: TestClient) -> None:
    answer = client.get("/api/v1/timeline?job=kindscrap").json()

    assert set(answer) == {"range", "day", "today", "zone", "start", "end", "grain_s", "lanes"}
    assert (answer["day"], answer["today"], answer["zone"]) == ("2026-11-24", "2026-11-24", "Asia/Seoul")
    assert (answer["start"], answer["end"]) == ("2026-11-24T00:00:00+09:00", "2026-11-25T00:00:00+09:00")
    assert set(answer["lanes"][0]) == LANE
    assert [due[:2] for due in answer["lanes"][0]["dues"]] == [[6 * 3600, "s"]]


@pytest.mark.parametrize(
    ("day", "start", "end"),
    [
        ("2026-03-08", "2026-03-08T00:00:00-05:00", "2026-03-09T00:00:00-04:00"),  # 23 hours
        ("2026-11-01", "2026-11-01T00:00:00-04:00", "2026-11-02T00:00:00-05:00"),  # 25 hours
        ("2026-11-02", "2026-11-02T00:00:00-05:00", "2026-11-03T00:00:00-05:00"),
    ],
)
def test_a_day_ends_at_midnight_also_where_the_clock_is_put_forward_or_back(
    client: TestClient, monitor: FakeMonitor, day: str, start: str, end: str
) -> None:
    monitor.zone = "America/New_York"

    answer = client.get(f"/api/v1/timeline?day={day}&job=kindscrap").json()

    assert (answer["start"], answer["end"]) == (start, end)


def test_the_days_left_out_of_a_job_in_another_zone_are_cut_to_the_servers_day() -> None:
    plan = (
        DayPlan(day=START.date(), left_out=LeftOut.DAYS),  # in New York it ends at 14:00 of the 24th in Seoul
        DayPlan(day=START.date() + timedelta(days=1), dues=(START + 20 * HOUR, START + 30 * HOUR)),
    )

    lane = lane_shape(
        LaneView(job="ny", plan=plan), ZoneInfo("America/New_York"), START, START + 24 * HOUR, START + 21 * HOUR
    )

    assert lane.off == [(0, 14 * 3600, LeftOut.DAYS)]
    assert lane.dues == [(20 * 3600, "n", None)]


def test_a_due_time_has_its_outcome_also_where_the_plan_is_another_since() -> None:
    due = START + 6 * HOUR
    marks = (
        Mark(due=due, outcome=Outcome.FAILED, at=due + 4 * MINUTE),
        Mark(due=due + HOUR, outcome=None),
        Mark(due=due + HOUR / 2, outcome=Outcome.MISSED),
    )
    plan = (DayPlan(day=due.astimezone(SEOUL).date(), dues=(due, due - HOUR, due + HOUR, due + 12 * HOUR)),)

    lane = shaped(LaneView(job="a", plan=plan, marks=marks, grace=30 * MINUTE))

    assert lane.grace == 1800
    assert lane.dues == [
        (5 * 3600, "n", None),
        (6 * 3600, "f", 240),
        (23400, "m", None),
        (7 * 3600, "d", None),
        (18 * 3600, "d", None),
    ]


def test_a_run_is_a_start_a_length_and_a_letter() -> None:
    runs = (
        span(-HOUR, 2 * HOUR),
        span(HOUR, timedelta(seconds=4.36), failure_lines=2),
        span(2 * HOUR, MINUTE, RunOutcome.FAILED, failure_lines=1, rerun=1),
        span(3 * HOUR, None, RunOutcome.ABORTED),
        span(4 * HOUR, None, RunOutcome.OPEN),
        span(5 * HOUR, None, RunOutcome.OPEN, overran=1),
        span(6 * HOUR, None, RunOutcome.ABORTED, overran=1),
    )

    lane = shaped(LaneView(job="a", runs=runs, every=5 * MINUTE, more=True))

    assert lane.starts == [-3600, 3600, 7200, 10800, 14400, 18000, 21600]
    assert lane.lengths == [7200, 4.4, 60, None, None, None, None]
    assert lane.kinds == "seFauka"
    assert (lane.every, lane.more) == (300, True)


def test_quiet_hours_tell_who_and_why_and_need_no_end() -> None:
    quiet = (
        Quiet(start=START + 2 * HOUR, end=START + 4 * HOUR, reason="patch"),
        Quiet(start=START - HOUR, end=None, reason="month's end", by="kim"),
    )

    found = shaped(LaneView(job="a", quiet=quiet)).quiet

    assert [(one.start, one.end, one.reason, one.by) for one in found] == [
        (7200, 14400, "patch", None),
        (-3600, None, "month's end", "kim"),
    ]


def test_a_job_that_is_not_there_has_no_lane_and_one_asked_for_twice_has_one(client: TestClient) -> None:
    lanes = client.get("/api/v1/timeline?job=nobody&job=fund_mail&job=fund_mail").json()["lanes"]

    assert [lane["job"] for lane in lanes] == ["fund_mail"]
    assert lanes[0]["every"] == 300
    assert len(lanes[0]["starts"]) == len(lanes[0]["lengths"]) == len(lanes[0]["kinds"]) == 85


def test_more_than_a_hundred_jobs_at_once_are_refused_in_words(client: TestClient) -> None:
    many = client.get("/api/v1/timeline", params={"job": [f"job_{n}" for n in range(101)]})
    fewer = client.get("/api/v1/timeline", params={"job": [f"job_{n}" for n in range(100)]})

    assert many.status_code == 422
    assert many.json()["detail"] == {
        "code": "too_many_jobs",
        "message": "한 번에 작업 100개까지 물을 수 있습니다: 101개",
        "where": "query.job",
    }
    assert (fewer.status_code, fewer.json()["lanes"]) == (200, [])


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2026-12-09"])
def test_a_day_out_of_reach_is_refused_in_words(client: TestClient, day: str) -> None:
    answer = client.get(f"/api/v1/timeline?day={day}&job=kindscrap")

    assert answer.status_code == 422
    assert answer.json()["detail"]["code"] == "day_out_of_reach"
    assert "2026-12-08" in answer.json()["detail"]["message"]


def test_what_is_no_day_and_a_silent_store_are_told(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(*_: object) -> list[LaneView]:
        raise HistoryUnavailable("locked")

    monkeypatch.setattr(FakeHistory, "lanes", silent)

    assert client.get("/api/v1/timeline?day=tomorrow").json()["detail"]["where"] == "query.day"
    assert client.get("/api/v1/timeline?job=kindscrap").status_code == 503


def test_a_reason_that_is_no_text_does_not_break_the_answer() -> None:
    lane = shaped(LaneView(job="a", quiet=(Quiet(start=START, end=None, reason="\udcff"),)))

    assert lane.quiet[0].reason == "?"
    assert lane.model_dump_json()


def test_the_route_is_documented_with_its_errors(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    route = document["paths"]["/api/v1/timeline"]["get"]

    assert {"200", "422", "500", "503"} <= set(route["responses"])
    assert "starts" in document["components"]["schemas"]["LaneShape"]["properties"]


@pytest.mark.parametrize(
    ("query", "start", "end"),
    [
        ("range=6h&day=2026-11-24&hour=20", "2026-11-24T20:00:00-05:00", "2026-11-25T02:00:00-05:00"),
        ("range=6h&day=2026-11-01&hour=0", "2026-11-01T00:00:00-04:00", "2026-11-01T06:00:00-05:00"),
        ("range=week&day=2026-10-26", "2026-10-26T00:00:00-04:00", "2026-11-02T00:00:00-05:00"),
        ("day=2026-11-01&hour=5", "2026-11-01T00:00:00-04:00", "2026-11-02T00:00:00-05:00"),
    ],
    ids=["over midnight", "the clock back", "a week", "a day has no hour"],
)
def test_a_stretch_ends_so_much_later_by_the_clock_on_the_wall(
    client: TestClient, monitor: FakeMonitor, query: str, start: str, end: str
) -> None:
    monitor.zone = "America/New_York"

    answer = client.get(f"/api/v1/timeline?{query}").json()

    assert (answer["start"], answer["end"]) == (start, end)


@pytest.mark.parametrize("query", ["range=month", "range=6h&hour=24", "range=6h&hour=-1"])
def test_a_stretch_that_there_is_not_is_refused(client: TestClient, query: str) -> None:
    assert client.get(f"/api/v1/timeline?{query}").status_code == 422


def test_of_a_week_what_is_alike_in_half_an_hour_is_one(client: TestClient) -> None:
    day = client.get("/api/v1/timeline?day=2026-11-18&job=fund_mail").json()["lanes"][0]
    answer = client.get("/api/v1/timeline?range=week&day=2026-11-16&job=fund_mail").json()
    week = answer["lanes"][0]

    assert (day["counts"], len(day["starts"])) == ([], 288)
    assert (answer["grain_s"], sum(week["counts"])) == (1800, 7 * 288)
    assert len(week["starts"]) == len(week["lengths"]) == len(week["kinds"]) <= 336 + 21
    assert len(answer["lanes"][0]["starts"]) < len(day["starts"]) * 1.3
    assert week["kinds"].count("f") == 21  # none of the bad ones is lost among the good


def test_due_times_are_one_by_outcome_where_there_are_more_than_grains() -> None:
    dues = tuple(START + minute * MINUTE for minute in range(24 * 60))
    marks = tuple(
        Mark(due=due, outcome=Outcome.MISSED if at == 40 else Outcome.SUCCEEDED) for at, due in enumerate(dues)
    )
    view = LaneView(job="a", plan=(DayPlan(day=START.date(), dues=dues),), marks=marks)

    lane = lane_shape(view, SEOUL, START, START + 24 * HOUR, START + 25 * HOUR, 30 * MINUTE)
    few = lane_shape(replace(view, plan=(), marks=marks[:40:20]), SEOUL, START, START + 24 * HOUR, NOW, 30 * MINUTE)

    assert (len(lane.dues), sum(lane.due_counts)) == (49, 1440)
    assert [due for due in lane.dues if due[1] == "m"] == [(2400, "m", None)]
    assert (few.dues, few.due_counts) == ([(0, "s", None), (1200, "s", None)], [])
