"""The table of verdicts.md, section 6, case by case."""

from datetime import time, timedelta

import pytest
from msgspec.structs import replace

from rules.model import Outcome, Phase, Status
from rules.rule import Expect
from tests.rules.lives import DAILY, Life, at, rule

SEEN = at("05:00")


def told(*texts: str, now: str = "12:00", **more: object) -> tuple[Life, str, str, str | None]:
    life = Life(rule(**more), SEEN)  # type: ignore[arg-type]  # by name
    verdict = life.tell(at(now), *texts)
    code = None if verdict.headline is None else verdict.headline.code
    return life, verdict.status, verdict.phase, code


OUTCOMES = {
    "clean success in time": (("06:00 a", "06:04 success"), "succeeded", "OK", None),
    "success at exactly the grace": (("06:00 a", "06:01 a", "06:30 success"), "succeeded", "OK", None),
    "success one second after the grace": (
        ("06:29 a", "06:30:01 success"),
        "succeeded_late",
        "WARNING",
        "succeeded_late",
    ),
    "success before the due time, in the window": (("05:46 success",), "succeeded", "OK", None),
    "success with a failure line before": (
        ("06:00 a", "06:01 failure", "06:02 success"),
        "succeeded_with_errors",
        "WARNING",
        "succeeded_with_errors",
    ),
    "failure line within ten seconds after the success": (
        ("06:00 success", "06:00:10 failure"),
        "succeeded_with_errors",
        "WARNING",
        "succeeded_with_errors",
    ),
    "failure and then nothing": (("06:00 a", "06:01 failure"), "failed", "ERROR", "failed"),
    "failure, then a run that succeeds": (("06:00 failure", "06:21 a", "06:22 success"), "recovered", "OK", None),
    "failure, then a success with errors": (
        ("06:00 failure", "06:21 failure", "06:22 success"),
        "succeeded_with_errors",
        "WARNING",
        "succeeded_with_errors",
    ),
    "success, then a failed run": (("06:00 success", "06:21 failure"), "succeeded", "ERROR", "failed_after_success"),
    "success, a failed run, and a success": (
        ("06:00 success", "06:21 failure", "06:30 success"),
        "succeeded",
        "OK",
        None,
    ),
    "late success, a failed run, a success": (
        ("07:00 success", "07:21 failure", "07:30 success"),
        "succeeded_late",
        "WARNING",
        "succeeded_late",
    ),
    "nothing at all": ((), "missed", "ERROR", "missed"),
    "lines without a success": (("06:00 a", "06:01 b"), "missed", "ERROR", "missed"),
}


@pytest.mark.parametrize(("texts", "outcome", "status", "code"), OUTCOMES.values(), ids=OUTCOMES.keys())
def test_an_occurrence_has_the_outcome_of_the_first_row_that_fits(
    texts: tuple[str, ...], outcome: str, status: str, code: str | None
) -> None:
    life, found, _, headline = told(*texts)

    assert life.outcomes()["24 06:00"] == outcome
    assert (found, headline) == (status, code)


def test_failure_wins_makes_a_success_with_errors_red() -> None:
    _, status, _, code = told("06:01 failure", "06:02 success", failure_wins=True)

    assert (status, code) == ("ERROR", "succeeded_with_errors")


STARTED = {
    "start and success": (("06:00 start", "06:10 success"), "succeeded", "OK"),
    "start, failure line, no end yet": (("06:00 start", "06:10 failure"), "failed", "ERROR"),
    "start, failure line, success": (
        ("06:00 start", "06:10 failure", "06:20 success"),
        "succeeded_with_errors",
        "WARNING",
    ),
    "start after start: the first was aborted": (("06:00 start", "06:10 start", "06:20 success"), "recovered", "OK"),
    "start without an end": (("06:00 start", "06:10 a"), "stuck", "ERROR"),
    "start without an end, then a success of its own": (("06:00 start", "07:00 success"), "recovered", "OK"),
    "stray failure, then a success": (("06:00 failure", "06:05 start", "06:10 success"), "recovered", "OK"),
}


@pytest.mark.parametrize(("texts", "outcome", "status"), STARTED.values(), ids=STARTED.keys())
def test_a_job_with_a_start_pattern_has_the_outcome_of_its_runs(
    texts: tuple[str, ...], outcome: str, status: str
) -> None:
    life, found, _, _ = told(*texts, start=True)

    assert (life.outcomes()["24 06:00"], found) == (outcome, status)


def test_before_its_first_time_a_job_is_unknown_and_not_red() -> None:
    life, status, phase, _ = told(now="06:29:59")

    assert (status, phase) == ("UNKNOWN", "due")
    assert life.outcomes() == {"23 06:00": "blind", "24 06:00": None}


def test_silence_is_late_from_the_grace_and_missed_from_missed_after() -> None:
    life = Life(rule(), SEEN)
    states = [
        (life.tell(at(clock)).status, life.memory.verdict and life.memory.verdict.phase)
        for clock in ("06:29:59", "06:30", "06:39:59", "06:40")
    ]

    assert states == [
        (Status.UNKNOWN, Phase.DUE),
        (Status.WARNING, Phase.LATE),
        (Status.WARNING, Phase.LATE),
        (Status.ERROR, Phase.LATE),
    ]


def test_a_run_in_progress_holds_late_and_missed_back() -> None:
    life = Life(rule(start=True), SEEN)
    life.tell(at("06:29"), "06:29 start")

    verdict = life.tell(at("06:50"))

    assert (verdict.status, verdict.phase) == (Status.UNKNOWN, Phase.RUNNING)


def test_a_run_in_progress_that_began_late_keeps_the_status_it_found() -> None:
    life = Life(rule(start=True), SEEN)
    life.tell(at("06:45"))

    verdict = life.tell(at("06:50"), "06:49 start")

    assert (verdict.status, verdict.phase, verdict.headline and verdict.headline.code) == ("ERROR", "running", "missed")


def test_a_run_keeps_the_status_it_found_from_its_first_moment_on() -> None:
    life = Life(rule(start=True), SEEN)
    life.tell(at("06:35"))

    verdict = life.tell(at("06:36"), "06:36 start")

    assert (verdict.status, verdict.phase, verdict.headline and verdict.headline.code) == ("WARNING", "running", "late")
    assert [change.after for change in life.changes] == ["WARNING"]


def test_a_red_job_stays_red_while_its_next_run_is_in_progress_and_turns_green_by_its_success() -> None:
    life = Life(rule(start=True), SEEN)
    life.tell(at("06:10"), "06:00 start", "06:05 failure", "06:06 start")

    during = life.tell(at("06:10:05"))
    after = life.tell(at("06:12"), "06:11 success")

    assert (during.status, during.phase) == (Status.ERROR, Phase.RUNNING)
    assert after.status is Status.OK
    assert [(change.before, change.after) for change in life.changes[-2:]] == [("UNKNOWN", "ERROR"), ("ERROR", "OK")]


def test_the_next_day_begins_with_the_status_of_the_day_before() -> None:
    life = Life(rule(), SEEN)
    life.tell(at("12:00"), "06:00 failure")

    verdict = life.tell(at("05:50", day=1))

    assert (verdict.status, verdict.phase) == (Status.ERROR, Phase.DUE)


def test_each_of_several_occurrences_that_passed_unseen_has_its_own_outcome() -> None:
    life = Life(rule(), at("05:00", day=-3))
    life.tell(at("05:30", day=-3))
    life.tell(at("12:00"), "06:02 success", day=-2)

    life.tell(at("12:00", day=1), "06:03 failure", day=1)

    assert life.outcomes() == {
        "20 06:00": "blind",
        "21 06:00": "missed",
        "22 06:00": "succeeded",
        "23 06:00": "missed",
        "24 06:00": "missed",
        "25 06:00": "failed",
    }


def test_windows_before_the_first_evidence_are_not_red() -> None:
    life = Life(rule(), at("12:00"))

    life.tell(at("12:00"), "06:02 success", day=-2)

    assert life.outcomes()["22 06:00"] == "succeeded"
    assert min(life.outcomes()) == "22 06:00"


def test_a_due_time_before_batmon_first_saw_the_job_is_no_miss() -> None:
    life = Life(rule(), at("10:00"))

    verdict = life.tell(at("11:00"))

    assert (verdict.status, verdict.phase) == (Status.UNKNOWN, Phase.WAITING)
    assert life.outcomes() == {"24 06:00": "blind"}


def test_a_run_outside_every_window_decides_the_status_but_no_outcome() -> None:
    weekly = Expect(at=(time(6),), days=(0,), missed_after=timedelta(hours=1))
    life = Life(rule(weekly), at("05:00", day=-1))
    life.tell(at("07:30", day=-1), "06:00 success", day=-1)

    red = life.tell(at("12:00"), "10:00 failure")
    green = life.tell(at("13:00"), "12:30 success")

    assert (red.status, red.headline and red.headline.code) == ("ERROR", "failed_outside")
    assert green.status is Status.OK
    assert life.outcomes()["23 06:00"] == "succeeded"


EVERY = Expect(every=timedelta(minutes=5), grace=timedelta(minutes=5), missed_after=timedelta(minutes=10))


def test_every_counts_the_age_of_the_last_success() -> None:
    life = Life(rule(EVERY), SEEN)
    life.tell(at("06:00:30"), "06:00 success")
    clocks = ("06:04:59", "06:09:59", "06:10", "06:14:59", "06:15")

    assert [life.tell(at(clock)).status.value for clock in clocks] == ["OK", "OK", "WARNING", "WARNING", "ERROR"]


def test_every_is_unknown_until_its_first_success_or_until_it_is_late() -> None:
    life = Life(rule(EVERY), at("06:00"))

    assert [life.tell(at(clock)).status.value for clock in ("06:00", "06:09:59", "06:10")] == [
        "UNKNOWN",
        "UNKNOWN",
        "WARNING",
    ]


def test_every_turns_red_at_a_failed_run_and_green_at_the_next_success() -> None:
    life = Life(rule(EVERY, settle=timedelta(seconds=30)), SEEN)

    red = life.tell(at("06:06"), "06:00 success", "06:05 failure")
    green = life.tell(at("06:11"), "06:10 success")

    assert (red.status, red.headline and red.headline.code) == ("ERROR", "failed")
    assert green.status is Status.OK


def test_every_keeps_the_status_that_a_run_found_from_its_first_moment_on() -> None:
    life = Life(rule(EVERY, start=True), SEEN)
    life.tell(at("06:00"), "06:00 success")

    verdict = life.tell(at("06:12"), "06:12 start")

    assert (verdict.status, verdict.phase, verdict.headline and verdict.headline.code) == ("WARNING", "running", "late")


def test_a_job_without_success_pattern_is_clean_after_a_silence() -> None:
    life = Life(rule(success=False), SEEN)

    during = life.tell(at("06:02:59"), "06:00 a", "06:01 b")
    after = life.tell(at("06:03"))

    assert (during.status, during.phase) == (Status.UNKNOWN, Phase.RUNNING)
    assert (after.status, life.outcomes()["24 06:00"]) == (Status.OK, "succeeded")


def test_an_occurrence_is_final_when_its_window_is_closed() -> None:
    life = Life(rule(), SEEN)
    life.tell(at("12:00"), "06:00 success")
    before = life.occurrences[at("06:00")].final

    life.tell(at("05:45", day=1))

    assert (before, life.occurrences[at("06:00")].final) == (False, True)


def test_missed_turns_into_what_a_late_run_makes_of_it() -> None:
    life = Life(rule(), SEEN)
    life.tell(at("07:00"))

    life.tell(at("09:00"), "08:00 a", "08:01 success")

    assert life.occurrences[at("06:00")].outcome is Outcome.SUCCEEDED_LATE


def test_an_earlier_run_in_progress_all_the_time_excuses() -> None:
    twice = Expect(
        at=(time(6), time(7)),
        grace=timedelta(minutes=10),
        missed_after=timedelta(minutes=20),
        max_runtime=timedelta(hours=3),
    )
    life = Life(rule(twice, start=True), SEEN)

    life.tell(at("07:30"), "06:00 start", "07:25 success")

    assert life.outcomes()["24 07:00"] == "excused"


HOURLY = Expect(cron="0 * * * *", grace=timedelta(minutes=40), missed_after=timedelta(minutes=40))


def test_a_run_that_reached_its_limit_still_excuses_when_its_own_window_is_put_behind() -> None:
    life = Life(rule(replace(HOURLY, max_runtime=timedelta(hours=3)), start=True), at("06:50"))

    life.tell(at("13:05"), "10:02 start", "10:04 failure")

    outcomes = life.outcomes()
    assert [outcomes[f"24 {hour}:00"] for hour in (10, 11, 12, 13)] == ["failed", "excused", "excused", None]


def test_windows_before_the_first_sight_are_judged_once_the_log_is_copied_here() -> None:
    life = Life(rule(HOURLY), at("09:00"))
    life.tell(at("09:00"))

    life.tell(at("12:30"), "07:55 a", "08:05 success", "09:05 success", "10:05 success", "11:05 success")

    assert life.outcomes()["24 08:00"] == "succeeded"


TWICE = Expect(
    at=(time(6), time(8)),
    grace=timedelta(minutes=5),
    missed_after=timedelta(minutes=10),
    max_runtime=timedelta(hours=5),
)


def test_a_run_that_the_next_start_aborts_was_in_progress_until_then() -> None:
    life = Life(rule(TWICE, start=True), SEEN)
    life.tell(at("08:30"), "06:00 start")

    verdict = life.tell(at("08:31"), "08:31 start")

    assert (verdict.status, verdict.headline and verdict.headline.code) == ("ERROR", "failed")
    assert life.outcomes()["24 08:00"] == "excused"


def test_what_a_silence_held_back_does_not_begin_with_the_run_that_ends_it() -> None:
    life = Life(rule(TWICE, settle=timedelta(minutes=22)), SEEN)
    life.tell(at("08:05:59"), "06:00 success", "07:44 failure")

    verdict = life.tell(at("08:06"), "08:06 a")

    assert [finding.code for finding in verdict.findings] == ["failed_after_success"]


def test_a_log_that_is_copied_once_a_day_still_decides_every_hour_of_it() -> None:
    life = Life(rule(HOURLY), SEEN)
    for hour in range(5, 24):
        life.tell(at(f"{hour}:59"))

    life.tell(at("06:00", 1), "06:05 success", "07:05 success", "23:05 success")

    outcomes = life.outcomes()
    assert [outcomes[f"24 {hour}:00"] for hour in ("06", "07", "08", "23")] == [
        "succeeded",
        "succeeded",
        "missed",
        "succeeded",
    ]


def test_a_stretch_that_reached_its_limit_is_looked_at_again_when_its_silence_ends_it() -> None:
    brief = replace(DAILY, max_runtime=timedelta(minutes=10))
    life = Life(rule(brief, success=False, settle=timedelta(minutes=20)), SEEN)

    verdict = life.tell(at("06:42"), "06:20 a", "06:25 a")

    assert verdict.valid_until == at("06:45")


def test_silence_that_lasts_into_the_next_window_is_looked_at_when_it_is_missed() -> None:
    long = timedelta(minutes=110)
    close = Expect(at=(time(6), time(8)), early=timedelta(minutes=25), grace=long, missed_after=long)
    life = Life(rule(close), SEEN)

    verdict = life.tell(at("07:36"))

    assert verdict.valid_until == at("07:50")


def test_a_finding_names_its_evidence() -> None:
    life = Life(rule(), SEEN)
    verdict = life.tell(at("06:10"), "06:03:11 failure")

    assert verdict.headline is not None
    assert [item.text for item in verdict.headline.evidence] == ["06:03:11 failure"]


def test_the_default_limit_of_a_run_is_the_start_of_the_next_window() -> None:
    twice = Expect(at=(time(6), time(8)))
    life = Life(rule(twice, start=True), SEEN)

    verdict = life.tell(at("07:45"), "06:00 start")

    assert (verdict.headline and verdict.headline.code, DAILY.max_runtime) == ("stuck", timedelta(hours=1))
