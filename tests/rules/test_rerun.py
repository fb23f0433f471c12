"""Reruns among the runs of a job: verdicts.md, section 5."""

from datetime import datetime

import pytest
from msgspec.structs import replace

from rules.model import Origin, Outcome, Phase, Run, RunOutcome, Source, Status, Verdict
from rules.readings import Readings, RerunReading
from rules.rule import Rule
from rules.story import tell
from tests.rules.lives import Life, at, events, rule

BEGUN = RerunReading(rid="r1", who="kim", started=at("06:20"), due=at("06:00"))


def ended(clock: str, *, failed: bool | None = False, result: str = "exit 0") -> RerunReading:
    return replace(BEGUN, ended=at(clock), failed=failed, result=result)


def with_rerun(*reruns: RerunReading) -> Readings:
    return Readings(reruns=reruns)


def red(of: Rule | None = None) -> Life:
    life = Life(of or rule(start=True), at("05:00"))
    assert life.tell(at("06:15"), "06:00:02 start", "06:04 failure").status is Status.ERROR
    return life


def outcome(verdict: Verdict) -> tuple[Status, Outcome | None]:
    return verdict.status, None if verdict.occurrence is None else verdict.occurrence.outcome


def runs(verdict: Verdict) -> list[tuple[datetime, RunOutcome, Origin]]:
    assert verdict.occurrence is not None
    return [(run.started, run.outcome, run.origin) for run in verdict.occurrence.runs]


def test_a_success_of_its_rerun_recovers_an_occurrence_that_has_failed() -> None:
    life = red()

    verdict = life.tell(at("06:26"), "06:20 start", "06:25 success", readings=with_rerun(ended("06:25:01")))

    assert outcome(verdict) == (Status.OK, Outcome.RECOVERED)
    assert runs(verdict)[-1] == (at("06:20"), RunOutcome.SUCCEEDED, Origin.RERUN)


def test_a_rerun_that_goes_on_is_a_run_in_progress_and_leaves_the_status_as_it_was() -> None:
    verdict = red().tell(at("06:21"), readings=with_rerun(BEGUN))

    assert (verdict.status, verdict.phase) == (Status.ERROR, Phase.RUNNING)


def test_a_rerun_that_goes_on_holds_missed_back() -> None:
    life = Life(rule(), at("05:00"))

    verdict = life.tell(at("06:50"), readings=with_rerun(BEGUN))

    assert (verdict.phase, [finding.code for finding in verdict.findings]) == (Phase.RUNNING, [])


def test_a_rerun_past_the_limit_of_a_run_is_stuck() -> None:
    verdict = Life(rule(), at("05:00")).tell(at("07:20"), readings=with_rerun(BEGUN))

    assert (verdict.status, [finding.code for finding in verdict.findings]) == (Status.ERROR, ["stuck"])


@pytest.mark.parametrize("lines", [[], ["06:20 start"], ["06:20 working"]], ids=["no line", "a start", "a line"])
def test_a_failure_by_its_exit_code_is_a_failed_run_whatever_the_log_says_not(lines: list[str]) -> None:
    life = Life(rule(start=True), at("05:00"))
    readings = with_rerun(ended("06:22", failed=True, result="exit 3"))

    verdict = life.tell(at("06:23"), *lines, readings=readings)

    assert outcome(verdict) == (Status.ERROR, Outcome.FAILED)
    assert runs(verdict) == [(at("06:20"), RunOutcome.FAILED, Origin.RERUN)]
    assert [(one.source, one.text) for one in verdict.findings[0].evidence] == [(Source.RERUN, "kim: exit 3")]


def test_a_success_of_the_log_beside_a_failing_exit_code_is_a_success_with_errors() -> None:
    readings = with_rerun(ended("06:22", failed=True, result="SIGKILL"))

    verdict = red().tell(at("06:23"), "06:20 start", "06:21 success", readings=readings)

    assert outcome(verdict) == (Status.WARNING, Outcome.SUCCEEDED_WITH_ERRORS)
    assert verdict.findings[0].evidence[-1].text == "kim: SIGKILL"


def test_an_exit_code_of_nought_is_no_success_where_a_pattern_says_what_one_is() -> None:
    verdict = red().tell(at("06:23"), "06:20 start", readings=with_rerun(ended("06:22")))

    assert outcome(verdict) == (Status.ERROR, Outcome.FAILED)


def test_an_exit_code_of_nought_is_a_success_where_success_is_the_absence_of_failure() -> None:
    life = red(rule(success=False))

    verdict = life.tell(at("06:23"), "06:20 working", readings=with_rerun(ended("06:22")))

    assert outcome(verdict) == (Status.OK, Outcome.RECOVERED)
    assert runs(verdict)[-1] == (at("06:20"), RunOutcome.SUCCEEDED, Origin.RERUN)


def test_lines_of_a_rerun_soon_after_a_failure_are_a_run_of_their_own() -> None:
    life = Life(rule(), at("05:00"))
    soon = replace(ended("06:06"), started=at("06:05"))

    verdict = life.tell(at("06:07"), "06:04 failure", "06:05:01 working", "06:05:50 success", readings=with_rerun(soon))

    assert outcome(verdict) == (Status.OK, Outcome.RECOVERED)


def test_a_job_without_a_log_is_judged_by_its_reruns() -> None:
    life = Life(Rule(job_id="job", zone=at("06:00").tzinfo, expect=None, has_log=False), at("05:00"))  # type: ignore[arg-type]
    alone = replace(ended("06:22", failed=True, result="exit 3"), due=None)

    failed = life.tell(at("06:23"), readings=with_rerun(alone))
    again = replace(alone, rid="r2", started=at("06:30"), ended=at("06:31"), failed=False, result="exit 0")
    good = life.tell(at("06:40"), readings=with_rerun(alone, again))

    assert (failed.status, good.status) == (Status.ERROR, Status.OK)


def test_a_rerun_for_an_occurrence_is_its_run_although_the_next_window_is_open() -> None:
    life = red()
    late = replace(BEGUN, started=at("06:10", 1), ended=at("06:12", 1), failed=False, result="exit 0")

    life.tell(at("06:13", 1), "06:10 start", "06:11:30 success", day=1, readings=with_rerun(late))

    assert life.outcomes() == {"23 06:00": "blind", "24 06:00": "recovered", "25 06:00": None}


def test_a_cancelled_rerun_is_a_failed_run() -> None:
    verdict = red().tell(
        at("06:23"), "06:20 start", readings=with_rerun(ended("06:22", failed=True, result="cancelled"))
    )

    assert outcome(verdict) == (Status.ERROR, Outcome.FAILED)
    assert len(runs(verdict)) == 2


def test_a_rerun_whose_end_nobody_saw_says_nothing() -> None:
    life = Life(rule(), at("05:00"))

    verdict = life.tell(at("06:23"), readings=with_rerun(ended("06:22", failed=None, result="lost")))

    assert (verdict.status, runs(verdict)) == (Status.UNKNOWN, [])


def test_told_once_or_in_pieces_a_rerun_gives_the_same_runs() -> None:
    whole, pieces = red(), red()
    over = with_rerun(ended("06:25:01"))
    lines = ["06:20 start", "06:21 working", "06:25 success"]

    last = whole.tell(at("06:26"), *lines, readings=over)
    pieces.tell(at("06:20:30"), lines[0], readings=with_rerun(BEGUN))
    pieces.tell(at("06:21:30"), lines[1], readings=with_rerun(BEGUN))
    pieces.tell(at("06:25:00"), lines[2], readings=with_rerun(BEGUN))
    stepped = pieces.tell(at("06:26"), readings=over)

    assert stepped == last


def told_keys(life: Life, now: datetime, lines: list[str], readings: Readings) -> list[Run]:
    life.memory, told = tell(life.rule, life.memory, events(*lines), readings, now)
    return list(told.runs.values())


def test_a_run_that_is_told_of_a_rerun_keeps_its_key_from_the_first_line_to_its_end() -> None:
    life = red()

    first = told_keys(life, at("06:20:30"), ["06:19:59 start"], with_rerun(BEGUN))
    last = told_keys(life, at("06:26"), ["06:25 success"], with_rerun(ended("06:25:01")))

    assert [run.key for run in first if run.origin is Origin.RERUN] == [(at("06:20"), 0)]
    assert len(first) == 2  # the failed one has ended with it
    assert [(run.key, run.outcome) for run in last] == [((at("06:20"), 0), RunOutcome.SUCCEEDED)]


def test_a_rerun_that_ended_while_nobody_watched_is_told_however_long_ago_that_is() -> None:
    life = Life(rule(start=True), at("05:00"))
    told_keys(life, at("06:21"), [], with_rerun(BEGUN))

    told = told_keys(life, at("20:00"), [], with_rerun(ended("06:25", failed=True, result="exit 3")))
    again = told_keys(life, at("20:01"), [], with_rerun(ended("06:25", failed=True, result="exit 3")))

    assert [(run.key, run.outcome) for run in told] == [((at("06:20"), 0), RunOutcome.FAILED)]
    assert again == []
