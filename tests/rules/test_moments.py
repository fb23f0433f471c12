"""Boundaries to the second: what begins, ends or is reached at exactly a moment of verdicts.md, sections 5 and 6."""

from datetime import time, timedelta

from rules.model import Phase, Status
from rules.rule import Expect
from tests.rules.lives import Life, at, rule

MONDAYS = Expect(
    at=(time(6),),
    days=(0,),
    grace=timedelta(minutes=30),
    missed_after=timedelta(minutes=30),
    max_runtime=timedelta(hours=1),
)


def test_a_run_that_begins_at_the_very_moment_finds_the_status_of_the_instant_before() -> None:
    life = Life(rule(start=True), at("05:00"))

    verdict = life.tell(at("06:41"), "06:40:00 start")

    assert (verdict.status, verdict.phase) == (Status.WARNING, Phase.RUNNING)


def test_a_run_of_the_same_day_belongs_however_late_it_begins() -> None:
    life = Life(rule(MONDAYS), at("05:00", day=-1))

    life.tell(at("23:59", day=-1), "23:50:00 success", day=-1)

    assert life.outcomes()["23 06:00"] == "succeeded_late"


def test_a_run_belongs_until_twelve_hours_after_the_due_time_on_another_day() -> None:
    evening = Expect(at=(time(20),), days=(0,), max_runtime=timedelta(hours=1))
    inside, outside = Life(rule(evening), at("05:00", day=-1)), Life(rule(evening), at("05:00", day=-1))

    inside.tell(at("09:00"), "08:00:00 success")
    outside.tell(at("09:00"), "08:00:01 success")

    assert inside.outcomes()["23 20:00"] == "succeeded_late"
    assert outside.outcomes()["23 20:00"] == "missed"


def test_a_failing_run_in_progress_is_not_late_beside() -> None:
    life = Life(rule(start=True), at("05:00", day=-1))
    life.tell(at("06:30", day=-1), "06:00:00 success", day=-1)

    verdict = life.tell(at("06:31"), "05:44:59 start", "05:45:30 failure")

    assert [finding.code for finding in verdict.findings] == ["failed_outside"]


def test_a_run_is_stuck_at_exactly_its_limit() -> None:
    life = Life(rule(start=True), at("05:00"))

    before, then = life.tell(at("06:59:59"), "06:00:00 start"), life.tell(at("07:00"))

    assert (before.status, then.status) == (Status.UNKNOWN, Status.ERROR)


def test_a_failure_just_after_a_success_is_told_also_where_the_next_success_is_read_with_it() -> None:
    life = Life(rule(Expect(every=timedelta(hours=2))), at("05:00"))

    life.tell(at("09:01"), "06:00:00 success", "07:30:00 success", "07:30:05 failure", "09:00:00 success")

    assert [(change.at, change.after) for change in life.changes[1:]] == [
        (at("06:00"), Status.OK),
        (at("07:30:05"), Status.WARNING),
        (at("09:00"), Status.OK),
    ]
