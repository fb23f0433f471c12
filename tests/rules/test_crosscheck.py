"""The witnesses of a job side by side: what each says, whether they agree, and which contradiction is named."""

import pytest
from msgspec.structs import replace

from rules.crosscheck import CONTRADICTIONS, Asked, CrossCheck
from rules.model import Origin
from rules.readings import Readings, Trouble
from rules.testimony import Word
from tests.rules.lives import DAILY, at, rule
from tests.rules.witnesses import (
    BADLY,
    GONE,
    READY,
    RUNNING,
    SCHEDULER_AND_LOG,
    UP,
    WELL,
    WITH_OUTPUT,
    WITH_OUTPUTS,
    YESTERDAY,
    checked,
)


def words(found: CrossCheck) -> dict[str, str]:
    return {one.source.value: one.word.value for one in found.witnesses}


def agree(found: CrossCheck) -> dict[str, bool | None]:
    return {one.source.value: one.agrees for one in found.witnesses}


@pytest.mark.parametrize(("readings", "told", "code"), SCHEDULER_AND_LOG)
def test_scheduler_and_log_are_held_against_each_other(readings: Readings, told: str, code: str | None) -> None:
    found = checked(*told.split("|") if told else (), readings=readings, of=rule(start="start" in told))

    assert (found.contradiction and found.contradiction.code) == code


@pytest.mark.parametrize(("told", "asked", "readings", "code"), WITH_OUTPUTS)
def test_the_output_is_held_against_both(told: str, asked: Asked | None, readings: Readings, code: str | None) -> None:
    found = checked(*told.split("|") if told else (), readings=readings, of=WITH_OUTPUT, asked=asked)

    assert (found.contradiction and found.contradiction.code) == code


def test_a_job_without_a_log_is_checked_by_its_scheduler_and_its_output() -> None:
    silent = rule(has_log=False, has_output=True, success=False)

    found = checked(readings=replace(WELL, output_missing="out"), of=silent)

    assert words(found) == {"scheduler": "succeeded", "output": "nothing"}
    assert found.contradiction is not None
    assert found.contradiction.code == "scheduler_success_no_output"


def test_who_stands_alone_against_two_is_the_one_that_disagrees() -> None:
    found = checked("06:00:02 working", "06:03 failure", readings=replace(WELL, output_missing="out"), of=WITH_OUTPUT)

    assert words(found) == {"log": "failed", "scheduler": "succeeded", "output": "nothing"}
    assert agree(found) == {"log": True, "scheduler": False, "output": True}


def test_witnesses_that_say_the_same_agree() -> None:
    found = checked("06:00:02 working", "06:04 success", "06:05 output", readings=WELL, of=WITH_OUTPUT)

    assert agree(found) == {"log": True, "scheduler": True, "output": True}


def test_what_one_says_may_take_a_minute_to_be_heard_of_the_other() -> None:
    since = Readings(scheduler=replace(READY, started=at("06:00"), failed=True, since=at("06:05"), result="0x1"))

    early, then = (
        checked("06:00:02 working", "06:04 success", now=now, readings=since) for now in ("06:05:59", "06:06")
    )

    assert (early.contradiction, agree(early)) == (None, {"log": None, "scheduler": None})
    assert then.contradiction is not None


def test_each_names_the_evidence_that_it_rests_on() -> None:
    found = checked("06:00:02 working", "06:03 failure", "06:05 output", readings=WELL, of=WITH_OUTPUT)

    log, scheduler, came = found.witnesses
    assert [(item.text, item.line) for item in log.evidence] == [("06:03 failure", 1)]
    assert (log.at, log.parameters["count"]) == (at("06:03"), 1)
    assert (scheduler.kind, scheduler.name, scheduler.parameters["result"]) == ("windows_task", "\\Job", "0x0")
    assert [item.file for item in came.evidence] == ["out-06:05.db"]


def test_a_witness_that_a_job_does_not_have_is_left_out_and_one_without_an_answer_says_so() -> None:
    alone, unasked = checked(asked=None), checked()
    silent = checked(readings=Readings(probe_failed=Trouble(path="\\Job", since=at("06:10"), reason="timeout")))

    assert words(alone) == {"log": "nothing"}
    assert [one.code for one in unasked.witnesses] == ["log_nothing", "scheduler_unasked"]
    assert [one.code for one in silent.witnesses] == ["log_nothing", "scheduler_silent"]
    assert silent.witnesses[1].parameters == {"since": at("06:10"), "reason": "timeout"}


def test_an_answer_that_is_old_tells_since_when_and_is_held_against_no_silence() -> None:
    lost = replace(RUNNING, probe_failed=Trouble(path="\\Job", since=at("06:15"), reason="timeout"))

    found = checked(readings=lost)

    assert (found.witnesses[1].word, found.witnesses[1].lost_since) == (Word.RUNNING, at("06:15"))
    assert found.contradiction is None


def test_a_log_that_cannot_be_read_bears_no_witness() -> None:
    locked = replace(BADLY, unreadable=Trouble(path="job.log", since=at("06:10"), reason="locked"))

    found = checked("06:00:02 working", "06:04 success", readings=locked)

    assert (found.witnesses[0].word, found.contradiction) == (Word.SILENT, None)


def test_a_process_that_is_gone_while_the_log_goes_on_is_named() -> None:
    process = Asked(kind="process", name="job.exe")

    still = checked("06:00:02 start", "06:19 working", readings=GONE, of=rule(start=True), asked=process)
    over = checked("06:00:02 start", "06:04 working", readings=GONE, of=rule(start=True), asked=process)
    up = checked("06:00:02 start", "06:19 working", readings=UP, of=rule(start=True), asked=process)

    assert still.contradiction is not None
    assert (still.contradiction.code, words(still)["process"]) == ("stopped_log_goes_on", "down")
    assert (over.contradiction, up.contradiction) == (None, None)


def test_without_due_times_the_latest_run_is_what_they_are_asked_about() -> None:
    often = rule(replace(DAILY, at=(), every=at("06:05") - at("06:00")))

    same = checked("06:00:02 working", "06:04 success", readings=BADLY, of=often)
    later = checked("06:00:02 working", "06:04 success", "06:15 working", "06:16 success", readings=BADLY, of=often)

    assert same.contradiction is not None
    assert same.contradiction.code == "log_success_scheduler_failure"
    assert later.contradiction is not None
    assert (later.contradiction.code, words(later)["scheduler"]) == ("log_without_scheduler", "nothing")


def test_a_failure_that_a_later_success_has_made_good_is_the_run_that_the_scheduler_speaks_of() -> None:
    found = checked("06:00:02 working", "06:03 failure", "06:10 working", "06:12 success", readings=BADLY)

    assert words(found) == {"log": "succeeded", "scheduler": "failed"}
    assert (found.contradiction, agree(found)) == (None, {"log": True, "scheduler": True})


def test_a_rerun_is_nothing_that_the_scheduler_should_know_of() -> None:
    found = checked("06:00:02 working", "06:04 success", readings=YESTERDAY, origin=Origin.RERUN)

    assert found.contradiction is None


def test_lines_that_wait_for_late_ones_are_heard_too() -> None:
    found = checked("06:19:30 working", "06:19:40 failure", of=WITH_OUTPUT, asked=None)

    assert words(found)["log"] == "failed"


def test_every_contradiction_has_a_code_of_its_own() -> None:
    codes = [code for *_, code in CONTRADICTIONS]

    assert len(set(codes)) == len(codes)
