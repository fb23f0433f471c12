"""The properties of a systemd unit -> what its scheduler says: pure.

A service with `Type=oneshot`, one that stays "active" after its end and one that a timer (or a path, a socket) starts
is a batch program: not running between two runs is how it should be. Every other unit must be active all the time.
Source: systemd.service(5), org.freedesktop.systemd1(5).
"""

import signal
from collections.abc import Mapping
from datetime import UTC, datetime

from engine.probes.answers import since_of
from rules.readings import SchedulerReading, SchedulerState

Unit = Mapping[str, str]
PROPERTIES = (
    *("Id", "Names", "LoadState", "ActiveState", "SubState", "UnitFileState", "TriggeredBy", "StateChangeTimestamp"),
    *("Type", "RemainAfterExit", "Result", "ExecMainCode", "ExecMainStatus"),
    *("ExecMainStartTimestamp", "ExecMainExitTimestamp"),
)
NOT_FOUND: Unit = {"LoadState": "not-found", "ActiveState": "inactive"}
IDLE = ("inactive", "failed")
ALIVE = ("active", "reloading", "refreshing", "maintenance", "activating", "deactivating")
BROKEN = ("bad-setting", "error")  # its file cannot be read: it would not start
OFF = ("disabled", "masked", "masked-runtime")
CLEAN = ("", "success", "exec-condition")  # the condition said that nothing was to be done
NEVER = ("", "n/a", "0")


def reading_of(name: str, unit: Unit, before: SchedulerReading | None, asked: datetime) -> SchedulerReading:
    """Return what systemd says of a unit; `name` is as it is written in the configuration.

    Raises ValueError for a state or a moment that is none of systemd's.
    """
    must_run = must_be_active(unit)
    state = state_of(unit, must_run)
    failed, result = outcome_of(unit, state)
    began, ended = moment_of(unit.get("ExecMainStartTimestamp", "")), moment_of(unit.get("ExecMainExitTimestamp", ""))
    changed = moment_of(unit.get("StateChangeTimestamp", ""))
    restless = unit["ActiveState"] not in (*IDLE, "active")  # a service that dies and restarts changes all the time
    if failed and ended is None:
        ended = changed  # it failed before its program began
    return SchedulerReading(
        kind="systemd",
        name=name,
        state=state,
        since=since_of(None if restless and must_run else changed, state, before, asked),
        must_run=must_run,
        started=began,
        ended=ended,
        failed=failed,
        result=result,
    )


def must_be_active(unit: Unit) -> bool:
    """Return whether not running is a fault of this unit."""
    if not unit.get("Id", "").endswith(".service"):
        return "Id" in unit
    passing = unit.get("Type") in ("", "oneshot") or unit.get("RemainAfterExit") == "yes"
    return not passing and not unit.get("TriggeredBy")


def state_of(unit: Unit, must_run: bool) -> SchedulerState:
    """Return the state of a unit that must run all the time, or of one that runs now and then."""
    load, active, sub = unit.get("LoadState", ""), unit["ActiveState"], unit.get("SubState", "")
    if active in IDLE:
        if load == "not-found":
            return SchedulerState.MISSING
        if active == "failed" or load in BROKEN:
            return SchedulerState.STOPPED
        if load == "masked" or (unit.get("UnitFileState") in OFF and not unit.get("TriggeredBy")):
            return SchedulerState.DISABLED
        return SchedulerState.STOPPED if must_run else SchedulerState.READY
    if active not in ALIVE:
        raise ValueError(f"ActiveState={active}")
    if active == "activating" and (must_run or sub.startswith("auto-restart")):
        return SchedulerState.STOPPED  # not up yet, or waiting to be tried again
    return SchedulerState.READY if sub == "exited" else SchedulerState.RUNNING


def outcome_of(unit: Unit, state: SchedulerState) -> tuple[bool | None, str]:
    """Return whether the last run failed, None where there is none, and its result as people know it."""
    if state in (SchedulerState.RUNNING, SchedulerState.MISSING):
        return None, ""
    if unit.get("LoadState") in BROKEN:
        return True, unit["LoadState"]
    result, code = unit.get("Result", ""), unit.get("ExecMainStatus", "")
    failed = result not in CLEAN
    if not failed and moment_of(unit.get("ExecMainExitTimestamp", "")) is None:
        return None, ""
    if not failed or result == "exit-code":
        return failed, f"exit {code}"
    return failed, _signal_name(code) if result in ("signal", "core-dump") else result


def moment_of(written: str) -> datetime | None:
    """Return the moment that systemd has written in UTC, None for one that has not come. Raises ValueError."""
    if written in NEVER:
        return None
    _, _, moment = written.partition(" ")  # after the weekday
    if not moment.endswith(" UTC"):
        raise ValueError(f"{written!r} is no moment in UTC")
    return datetime.fromisoformat(moment.removesuffix(" UTC")).replace(tzinfo=UTC)


def _signal_name(number: str) -> str:
    try:
        return signal.Signals(int(number)).name
    except ValueError:
        return f"signal {number}"
