"""Pauses, maintenance and jobs that others depend on: verdicts.md, sections 6 and 7."""

from datetime import timedelta

import pytest

from rules.excuses import Block, Quiet, silence_of
from rules.model import Status, Verdict
from rules.readings import Readings
from rules.rule import Expect
from tests.rules.lives import DAILY, Life, at, rule

EVERY = Expect(every=timedelta(hours=1), grace=timedelta(minutes=10), missed_after=timedelta(minutes=20))


def quiet(start: str, end: str | None) -> Readings:
    return Readings(quiet=(Quiet(start=at(start), end=None if end is None else at(end), reason="점검"),))


def blocked(*spans: tuple[str, str | None]) -> Readings:
    blocks = [Block(job="first", start=at(start), end=None if end is None else at(end)) for start, end in spans]
    return Readings(blocks=tuple(blocks))


def codes(verdict: Verdict) -> list[str]:
    return [finding.code for finding in verdict.findings]


def seen(readings: Readings, *clocks: str, expect: Expect = DAILY) -> list[tuple[Status, list[str]]]:
    """Return the status and the findings at each of these times of a job that wrote nothing since yesterday."""
    life = Life(rule(expect), at("05:00", -1))
    life.tell(at("06:10", -1), "06:05:00 success", day=-1)
    found = [life.tell(at(clock), readings=readings) for clock in clocks]
    return [(verdict.status, codes(verdict)) for verdict in found]


def test_a_job_is_paused_inside_a_pause_and_what_it_was_before_and_after() -> None:
    verdicts = seen(quiet("05:00", "05:30"), "04:59:59", "05:00", "05:29:59", "05:30")

    assert [status for status, _ in verdicts] == [Status.OK, Status.PAUSED, Status.PAUSED, Status.OK]


def test_a_job_due_in_a_maintenance_window_is_excused_even_when_the_window_ends_at_once() -> None:
    verdicts = seen(quiet("05:59", "06:00:01"), "06:00", "06:31", "06:41")

    assert verdicts == [(Status.PAUSED, []), (Status.OK, []), (Status.OK, [])]


def test_a_job_due_before_the_pause_is_missed_when_it_ends() -> None:
    verdicts = seen(quiet("06:01", "06:45"), "06:41", "06:45")

    assert verdicts == [(Status.PAUSED, []), (Status.ERROR, ["missed"])]


def test_a_run_that_fails_in_a_pause_is_told_after_it() -> None:
    life = Life(rule(), at("05:00"))
    paused = life.tell(at("06:10"), "06:05:00 failure", readings=quiet("05:30", "07:00"))
    after = life.tell(at("07:00"), readings=quiet("05:30", "07:00"))

    assert (paused.status, paused.paused) == (Status.PAUSED, quiet("05:30", "07:00").quiet[0])
    assert (after.status, codes(after)) == (Status.ERROR, ["failed"])


def test_the_clock_of_every_stands_still_in_a_pause() -> None:
    life = Life(rule(EVERY), at("05:00"))
    life.tell(at("05:01"), "05:00:30 success")
    readings = quiet("05:30:30", "07:30:30")

    assert life.tell(at("08:10:29"), readings=readings).status is Status.OK
    assert codes(life.tell(at("08:10:30"), readings=readings)) == ["late"]
    assert codes(life.tell(at("08:20:30"), readings=readings)) == ["missed"]


def test_silence_is_excused_while_a_job_that_it_needs_is_red_all_the_time() -> None:
    verdicts = seen(blocked(("05:00", None)), "06:29:59", "06:30", "06:40", "12:00")

    assert verdicts == [
        (Status.OK, []),
        (Status.WARNING, ["late", "blocked"]),
        (Status.OK, []),
        (Status.OK, []),
    ]


def test_missed_counts_from_the_recovery_of_the_job_that_it_needs() -> None:
    verdicts = seen(blocked(("05:00", "09:00")), "09:00", "09:39:59", "09:40")

    assert verdicts == [(Status.OK, []), (Status.OK, []), (Status.ERROR, ["missed"])]


def test_a_job_that_turned_red_after_the_due_time_explains_but_does_not_excuse() -> None:
    verdicts = seen(blocked(("06:01", None)), "06:40")

    assert verdicts == [(Status.ERROR, ["missed", "blocked"])]


def test_a_job_that_turned_red_after_the_silence_was_told_explains_nothing() -> None:
    verdicts = seen(blocked(("06:40", None)), "06:41")

    assert verdicts == [(Status.ERROR, ["missed"])]


def test_every_is_blocked_beside_late_and_its_missed_counts_from_the_recovery() -> None:
    life = Life(rule(EVERY), at("05:00"))
    life.tell(at("05:01"), "05:00:00 success")
    readings = blocked(("06:05", "06:15"))

    assert codes(life.tell(at("06:10"), readings=readings)) == ["late", "blocked"]
    assert codes(life.tell(at("06:34:59"), readings=readings)) == ["late"]
    assert codes(life.tell(at("06:35"), readings=readings)) == ["missed"]


@pytest.mark.parametrize(
    ("spans", "missed_at", "excused_at"),
    [
        ([], "06:40", None),
        ([("04:00", "05:00")], "06:40", None),
        ([("05:00", "06:00")], "06:40", None),
        ([("05:00", "06:00:01")], "06:40:01", None),
        ([("05:00", "06:40")], "07:20", None),
        ([("05:00", "06:20"), ("06:50", "06:55")], "07:35", None),
        ([("05:00", "06:10"), ("06:05", "06:20")], "07:00", None),
        ([("05:00", "06:41")], "07:21", "06:40"),
        ([("06:00", None)], None, "06:40"),
        ([("06:00:01", None)], "06:40", None),
        ([("05:00", "06:20"), ("06:20", None)], None, "06:40"),
    ],
)
def test_silence_counts_from_recoveries(
    spans: list[tuple[str, str | None]], missed_at: str | None, excused_at: str | None
) -> None:
    silence = silence_of(at("06:00"), at("06:40"), timedelta(minutes=40), blocked(*spans).blocks)

    assert silence.missed_at == (None if missed_at is None else at(missed_at))
    assert silence.excused_at == (None if excused_at is None else at(excused_at))


def test_a_silence_that_is_excused_when_its_window_closes_stays_so() -> None:
    life = Life(rule(), at("05:00"))
    life.tell(at("05:45", 1), readings=blocked(("05:50", None)))
    recovered = Readings(blocks=(Block(job="first", start=at("05:50"), end=at("05:50", 1)),))

    life.tell(at("06:35", 1), readings=recovered)

    assert life.outcomes()["24 06:00"] == "excused"


def test_a_job_that_recovers_while_another_one_is_red_lets_nothing_count_anew() -> None:
    life = Life(rule(EVERY), at("05:00"))
    spans = blocked(("06:00", None), ("07:08", "07:15"))

    verdict = life.tell(at("07:25"), "06:05:00 success", readings=spans)

    assert (verdict.status, codes(verdict)) == (Status.ERROR, ["missed", "blocked"])
