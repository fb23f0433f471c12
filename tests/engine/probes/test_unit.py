"""What a unit's properties mean: a table, without any systemd."""

import sys
from datetime import UTC, datetime, timedelta

import pytest

from engine.probes.unit import NOT_FOUND, Unit, moment_of, reading_of
from rules.readings import SchedulerReading, SchedulerState

KILLED = "signal 9" if sys.platform == "win32" else "SIGKILL"  # Windows has no name for it
ASKED = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)
BEGAN, ENDED, CHANGED = "Wed 2026-11-25 06:00:00 UTC", "Wed 2026-11-25 06:04:00 UTC", "Wed 2026-11-25 06:04:01 UTC"
SERVICE: Unit = {
    "Id": "job.service",
    "LoadState": "loaded",
    "ActiveState": "inactive",
    "SubState": "dead",
    "UnitFileState": "static",
    "TriggeredBy": "",
    "Type": "simple",
    "RemainAfterExit": "no",
    "Result": "success",
    "StateChangeTimestamp": CHANGED,
    "ExecMainStartTimestamp": BEGAN,
    "ExecMainExitTimestamp": ENDED,
    "ExecMainCode": "1",
    "ExecMainStatus": "0",
}
RUNNING = {"ActiveState": "active", "SubState": "running", "ExecMainExitTimestamp": ""}
STARTING = {"ActiveState": "activating", "SubState": "start", "ExecMainExitTimestamp": ""}
RETRYING = {"ActiveState": "activating", "SubState": "auto-restart", "Result": "exit-code", "ExecMainStatus": "1"}
EXITED = {"ActiveState": "active", "SubState": "exited"}
FAILED = {"ActiveState": "failed", "SubState": "failed", "Result": "exit-code", "ExecMainStatus": "3"}
ONESHOT = {"Type": "oneshot"}
TIMED = {"TriggeredBy": "job.timer"}
DISABLED = {"UnitFileState": "disabled"}
TIMER = {"Id": "job.timer", "Type": "", "Result": "success", "ExecMainStartTimestamp": "", "ExecMainExitTimestamp": ""}
BROKEN = {"LoadState": "bad-setting", "Type": "oneshot"}

# what is different from SERVICE -> state, must_run, failed, result
MEANINGS: dict[str, tuple[Unit, str, bool, bool | None, str]] = {
    "a service that runs": (RUNNING, "running", True, None, ""),
    "a service that has ended": ({}, "stopped", True, False, "exit 0"),
    "a service that was never started": ({"ExecMainExitTimestamp": ""}, "stopped", True, None, ""),
    "a service that failed": (FAILED, "stopped", True, True, "exit 3"),
    "a service that is not up yet": (STARTING, "stopped", True, None, ""),
    "a service that dies again and again": (RETRYING, "stopped", True, True, "exit 1"),
    "a service that notifies": (RUNNING | {"Type": "notify"}, "running", True, None, ""),
    "a service that forks and has gone": ({"Type": "forking"}, "stopped", True, False, "exit 0"),
    "a service that is being stopped": ({"ActiveState": "deactivating"}, "running", True, None, ""),
    "a batch between two runs": (ONESHOT, "ready", False, False, "exit 0"),
    "a batch that runs": (STARTING | ONESHOT, "running", False, None, ""),
    "a batch that failed": (FAILED | ONESHOT, "stopped", False, True, "exit 3"),
    "a batch that waits to be tried again": (RETRYING | ONESHOT, "stopped", False, True, "exit 1"),
    "a batch that stays active": (EXITED | ONESHOT | {"RemainAfterExit": "yes"}, "ready", False, False, "exit 0"),
    "a script of old that stays active": (EXITED | {"RemainAfterExit": "yes"}, "ready", False, False, "exit 0"),
    "a batch whose condition did not hold": (ONESHOT | {"Result": "exec-condition"}, "ready", False, False, "exit 0"),
    "a timer's service between two runs": (TIMED, "ready", False, False, "exit 0"),
    "a timer's service that runs": (TIMED | RUNNING, "running", False, None, ""),
    "a timer's service that failed": (TIMED | FAILED, "stopped", False, True, "exit 3"),
    "a timer's service is not enabled itself": (TIMED | DISABLED, "ready", False, False, "exit 0"),
    "killed": (FAILED | {"Result": "signal", "ExecMainStatus": "9"}, "stopped", True, True, KILLED),
    "a core dump": (FAILED | {"Result": "core-dump", "ExecMainStatus": "11"}, "stopped", True, True, "SIGSEGV"),
    "an unknown signal": (FAILED | {"Result": "signal", "ExecMainStatus": "99"}, "stopped", True, True, "signal 99"),
    "took too long": (FAILED | {"Result": "timeout", "ExecMainStatus": "15"}, "stopped", True, True, "timeout"),
    "out of memory": (FAILED | {"Result": "oom-kill", "ExecMainStatus": "9"}, "stopped", True, True, "oom-kill"),
    "a unit that does not exist": ({"Id": "x.service", **NOT_FOUND, "Type": ""}, "missing", False, None, ""),
    "its file was removed while it ran": (RUNNING | {"LoadState": "not-found"}, "running", True, None, ""),
    "masked": ({"LoadState": "masked", "UnitFileState": "masked", "Type": ""}, "disabled", False, False, "exit 0"),
    "masked while it ran": (RUNNING | {"LoadState": "masked"}, "running", True, None, ""),
    "disabled": (DISABLED, "disabled", True, False, "exit 0"),
    "disabled, and started by hand": (DISABLED | RUNNING, "running", True, None, ""),
    "disabled, started by hand and failed": (DISABLED | FAILED, "stopped", True, True, "exit 3"),
    "its file cannot be read": (BROKEN, "stopped", False, True, "bad-setting"),
    "a timer that waits": (TIMER | {"ActiveState": "active", "SubState": "waiting"}, "running", True, None, ""),
    "a timer that was stopped": (TIMER, "stopped", True, None, ""),
}


def read(unit: Unit, before: SchedulerReading | None = None, asked: datetime = ASKED) -> SchedulerReading:
    return reading_of("job", {**SERVICE, **unit}, before, asked)


@pytest.mark.parametrize(("unit", "state", "must_run", "failed", "result"), MEANINGS.values(), ids=MEANINGS)
def test_each_state_of_a_unit_has_its_meaning(
    unit: Unit, state: str, must_run: bool, failed: bool | None, result: str
) -> None:
    reading = read(unit)

    assert (reading.state.value, reading.must_run, reading.failed, reading.result) == (state, must_run, failed, result)


def test_a_reading_has_the_moments_that_systemd_gives() -> None:
    reading = read(ONESHOT)

    assert (reading.kind, reading.name, reading.since) == ("systemd", "job", moment_of(CHANGED))
    assert (reading.started, reading.ended) == (moment_of(BEGAN), moment_of(ENDED))


def test_two_answers_that_say_the_same_are_equal_whenever_they_were_given() -> None:
    forgotten = {"StateChangeTimestamp": "", "ExecMainStartTimestamp": "", "ExecMainExitTimestamp": ""}
    first = read(forgotten)
    second = read(forgotten, before=first, asked=ASKED + timedelta(minutes=5))

    assert first.since == ASKED
    assert second == first


def test_a_service_that_dies_again_and_again_is_stopped_since_it_was_first_seen_so() -> None:
    first = read(RETRYING | {"StateChangeTimestamp": "Wed 2026-11-25 19:59:50 UTC"})
    later = {"StateChangeTimestamp": "Wed 2026-11-25 20:00:50 UTC"}
    second = read(RETRYING | later, before=first, asked=ASKED + timedelta(minutes=1))

    assert second.since == first.since == ASKED


def test_a_state_that_has_changed_is_not_since_before() -> None:
    stopped = read({"StateChangeTimestamp": ""})
    running = read(RUNNING | {"StateChangeTimestamp": ""}, before=stopped, asked=ASKED + timedelta(minutes=1))

    assert running.since == ASKED + timedelta(minutes=1)


def test_no_state_is_since_a_time_to_come_when_the_clock_was_set_back() -> None:
    stopped = {"StateChangeTimestamp": "Wed 2026-11-25 22:00:00 UTC"}
    first = read(stopped)
    second = read(stopped, before=first, asked=ASKED + timedelta(minutes=1))
    set_back = read(stopped, before=second, asked=ASKED - timedelta(hours=2))

    assert first.since == second.since == ASKED
    assert set_back.since == ASKED - timedelta(hours=2)


def test_a_run_that_failed_before_its_program_began_ended_when_the_unit_failed() -> None:
    reading = read(FAILED | ONESHOT | {"ExecMainStartTimestamp": "", "ExecMainExitTimestamp": ""})

    assert (reading.started, reading.ended) == (None, moment_of(CHANGED))


def test_a_state_that_systemd_does_not_have_is_no_answer() -> None:
    with pytest.raises(ValueError, match="ActiveState=asleep"):
        read({"ActiveState": "asleep"})


@pytest.mark.parametrize("written", ["", "n/a", "0"])
def test_a_moment_that_has_not_come_is_none(written: str) -> None:
    assert moment_of(written) is None


def test_a_moment_in_utc_is_read_with_and_without_a_part_of_a_second() -> None:
    assert moment_of("Wed 2026-11-25 06:00:00 UTC") == datetime(2026, 11, 25, 6, 0, tzinfo=UTC)
    assert moment_of("Wed 2026-11-25 06:00:00.250000 UTC") == datetime(2026, 11, 25, 6, 0, 0, 250000, tzinfo=UTC)


@pytest.mark.parametrize("written", ["Wed 2026-11-25 15:00:00 KST", "yesterday", "Wed 2026-11-25 25:00:00 UTC", "UTC"])
def test_a_moment_that_may_be_in_another_zone_is_refused(written: str) -> None:
    with pytest.raises(ValueError):
        moment_of(written)


def test_states_are_those_of_the_vocabulary() -> None:
    assert {state for _, state, _, _, _ in MEANINGS.values()} == {state.value for state in SchedulerState}
