"""Successes and the outputs that must stand beside them: verdicts.md, section 5."""

from datetime import time, timedelta

from rules.memory import Memory
from rules.model import Event
from rules.readings import Readings
from rules.rule import Expect
from rules.story import tell
from tests.rules.lives import DAILY, at, event, output, rule

SEEN = at("05:00")
MISSING = Readings(output_missing="data")


def verdict(
    *seen: Event, now: str = "12:00", expect: Expect = DAILY, success: bool = True
) -> tuple[str, list[str], str]:
    of = rule(expect, success=success, has_output=True)
    memory, told = tell(of, Memory(first_seen=SEEN), seen, MISSING, at(now))
    assert memory.verdict is not None
    outcomes = [str(item.outcome) for due, item in sorted(told.occurrences.items()) if due >= SEEN]
    return memory.verdict.status, [finding.code for finding in memory.verdict.findings], " ".join(outcomes)


def test_a_success_with_its_output_is_one() -> None:
    assert verdict(event("06:03 success"), output("06:02")) == ("OK", [], "succeeded")


def test_a_success_without_an_output_is_none_and_says_so() -> None:
    assert verdict(event("06:03 success")) == ("ERROR", ["missed", "output_stale"], "missed")


def test_an_output_without_the_success_line_is_no_success_and_not_stale() -> None:
    assert verdict(event("06:03 working"), output("06:02")) == ("ERROR", ["missed"], "missed")


def test_an_output_that_comes_after_the_success_line_makes_it_late() -> None:
    assert verdict(event("06:03 success"), output("06:31")) == ("WARNING", ["succeeded_late"], "succeeded_late")


def test_without_a_success_pattern_the_output_is_the_success() -> None:
    seen = (event("06:00 working"), output("06:02"))

    assert verdict(*seen, success=False) == ("OK", [], "succeeded")


def test_the_time_in_its_name_says_which_occurrence_an_output_belongs_to() -> None:
    twice = Expect(at=(time(6), time(7)), grace=timedelta(minutes=30))

    status, codes, outcomes = verdict(output("07:10", named="06:00"), success=False, expect=twice)

    assert (status, codes, outcomes) == ("ERROR", ["missed", "output_stale"], "succeeded_late missed")


def test_a_success_with_its_output_is_told_as_a_run_however_long_ago_it_was() -> None:
    of = rule(DAILY, has_output=True)
    _, told = tell(of, Memory(first_seen=SEEN), [event("06:03 success"), output("06:02")], MISSING, at("12:00", day=20))

    assert [run.succeeded for run in told.runs.values()] == [True]
