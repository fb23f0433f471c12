"""The scheduler beside the log: verdicts.md, sections 6 and 7."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from rules.model import Phase, Status, Verdict
from rules.readings import Readings, SchedulerReading, SchedulerState, Trouble
from rules.rule import Limit
from tests.rules.lives import DAILY, Life, at, rule

READY = SchedulerReading(kind="windows_task", name="\\Job", state=SchedulerState.READY, since=at("06:00"))


def failed(started: str = "06:00", ended: str | None = "06:05") -> SchedulerReading:
    end = None if ended is None else at(ended)
    since = at(started) if end is None else end
    return replace(READY, started=at(started), ended=end, since=since, failed=True, result="0x1")


def said(verdict: Verdict) -> tuple[Status, list[str]]:
    return verdict.status, [finding.code for finding in verdict.findings]


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([], "task_failed"),
        (["06:00:02 failure"], "task_failed"),
        (["05:40:00 success"], "task_failed"),
        (["06:00:02 working", "06:04:00 success"], "scheduler_disagrees"),
        (["06:00:02 failure", "06:10:00 working", "06:11:00 success"], None),
    ],
    ids=["no line", "a failure", "an earlier success", "its own success", "a later success"],
)
def test_a_failure_by_its_result_is_held_against_the_log(lines: list[str], code: str | None) -> None:
    life = Life(rule(), at("05:00"))
    verdict = life.tell(at("06:20"), *lines, readings=Readings(scheduler=failed()))

    found = [finding.code for finding in verdict.findings if finding.code in ("task_failed", "scheduler_disagrees")]
    assert found == ([] if code is None else [code])


def test_an_answer_says_nothing_of_the_time_before_it() -> None:
    life = Life(rule(), at("05:00"))

    assert said(life.tell(at("06:04"), readings=Readings(scheduler=failed()))) == (Status.UNKNOWN, [])


def test_a_stopped_service_is_red_after_a_minute() -> None:
    life = Life(rule(None), at("05:00"))
    stopped = replace(READY, kind="windows_service", state=SchedulerState.STOPPED, must_run=True)
    readings = Readings(scheduler=stopped)

    assert said(life.tell(at("06:00:59"), readings=readings)) == (Status.UNKNOWN, [])
    verdict = life.tell(at("06:01"), readings=readings)
    assert said(verdict) == (Status.ERROR, ["service_stopped"])
    assert verdict.findings[0].evidence[0].text == "windows_service \\Job: stopped"


def test_a_service_that_runs_is_all_that_is_expected_of_one_without_times() -> None:
    up = replace(READY, kind="systemd", state=SchedulerState.RUNNING, must_run=True)
    life, daily = Life(rule(None), at("05:00")), Life(rule(), at("05:00"))

    assert said(life.tell(at("06:00"), readings=Readings(scheduler=up))) == (Status.OK, [])
    assert said(life.tell(at("06:01"), "06:00:30 failure", readings=Readings(scheduler=up)))[0] is Status.ERROR
    assert said(daily.tell(at("06:00"), readings=Readings(scheduler=up))) == (Status.UNKNOWN, [])


@pytest.mark.parametrize(
    ("state", "status", "code"),
    [
        (SchedulerState.MISSING, Status.ERROR, "task_missing"),
        (SchedulerState.DISABLED, Status.WARNING, "task_disabled"),
    ],
)
def test_a_task_that_cannot_run_is_told_at_once(state: SchedulerState, status: Status, code: str) -> None:
    life = Life(rule(), at("05:00"))

    assert said(life.tell(at("06:00"), readings=Readings(scheduler=replace(READY, state=state)))) == (status, [code])


def running(started: str) -> Readings:
    state = SchedulerState.RUNNING
    return Readings(scheduler=replace(READY, state=state, started=at(started), since=at(started)))


def test_a_run_that_only_the_scheduler_knows_holds_silence_back_until_its_limit() -> None:
    life = Life(rule(), at("05:00"))

    for clock in ("06:10", "06:35", "06:59:59"):
        verdict = life.tell(at(clock), readings=running("06:00"))
        assert (said(verdict), verdict.phase) == ((Status.UNKNOWN, []), Phase.RUNNING)
    assert said(life.tell(at("07:00"), readings=running("06:00"))) == (Status.ERROR, ["stuck"])


def test_a_run_goes_on_while_the_scheduler_says_so_although_its_log_is_silent() -> None:
    life = Life(rule(), at("05:00"))
    verdict = life.tell(at("06:50"), "06:00:10 working", readings=running("06:00"))

    assert (said(verdict), verdict.phase) == ((Status.UNKNOWN, []), Phase.RUNNING)


def test_a_run_whose_success_the_log_has_seen_is_over_whatever_the_scheduler_says() -> None:
    life = Life(rule(), at("05:00"))
    verdict = life.tell(at("07:30"), "06:00:10 working", "06:05:00 success", readings=running("06:00"))

    assert (said(verdict), verdict.phase) == ((Status.OK, []), Phase.DONE)


def test_a_scheduler_that_cannot_be_asked_is_told_after_ten_minutes() -> None:
    life = Life(rule(), at("04:00"))
    readings = Readings(probe_failed=Trouble(path="systemd", since=at("05:00"), reason="timeout"))

    assert said(life.tell(at("05:09:59"), readings=readings)) == (Status.UNKNOWN, [])
    assert said(life.tell(at("05:10"), readings=readings)) == (Status.WARNING, ["probe_failed"])


def test_a_log_that_cannot_be_read_keeps_the_verdict_and_is_red_after_ten_minutes() -> None:
    life = Life(rule(), at("05:00", -1))
    life.tell(at("06:10", -1), "06:05:00 success", day=-1)
    readings = Readings(unreadable=Trouble(path="job.log", since=at("05:55"), reason="locked"))

    assert said(life.tell(at("06:04:59"), readings=readings)) == (Status.WARNING, ["log_unreadable"])
    assert said(life.tell(at("07:00"), readings=readings)) == (Status.ERROR, ["log_unreadable"])
    assert said(life.tell(at("07:01"))) == (Status.ERROR, ["missed"])


def test_a_run_is_unusual_against_the_five_before_it_where_limits_ask_for_it() -> None:
    asked = rule(DAILY, limits={"duration": Limit(usual=3)})
    life = Life(asked, at("05:00", -9))
    for day in range(-8, -3):
        life.tell(at("07:00", day), "06:00:00 working", "06:01:00 success", day=day)
    usual = life.tell(at("07:00", -3), "06:00:00 working", "06:01:50 working", "06:03:00 success", day=-3)
    longer = life.tell(at("07:00", -2), "06:00:00 working", "06:01:50 working", "06:03:01 success", day=-2)
    shorter = life.tell(at("07:00", -1), "06:00:00 working", "06:00:19 success", day=-1)

    assert [said(verdict) for verdict in (usual, longer, shorter)] == [
        (Status.OK, []),
        (Status.WARNING, ["duration_unusual"]),
        (Status.WARNING, ["duration_unusual"]),
    ]
    assert longer.findings[0].parameters == {"found": timedelta(seconds=181), "usual": timedelta(seconds=60)}


def test_a_run_that_the_scheduler_begins_hides_no_failed_run_before_it() -> None:
    life = Life(rule(), at("05:00"))
    running = replace(READY, state=SchedulerState.RUNNING, started=at("06:20"), since=at("06:20"))
    life.tell(at("06:10"), "06:05 failure")

    verdict = life.tell(at("06:20:10"), readings=Readings(scheduler=running))

    assert (said(verdict), verdict.phase) == ((Status.ERROR, ["failed"]), Phase.RUNNING)


def test_a_run_that_the_scheduler_began_in_time_is_not_late_because_its_first_line_is() -> None:
    life = Life(rule(start=True), at("05:00"))

    before = life.tell(at("06:31"), readings=running("06:25"))
    then = life.tell(at("06:36"), "06:35:00 start", readings=running("06:25"))

    assert [said(verdict) for verdict in (before, then)] == [(Status.UNKNOWN, [])] * 2
    assert then.phase is Phase.RUNNING
