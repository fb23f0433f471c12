"""What Windows says of tasks and services: tables, without any Windows."""

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import psutil
import pytest

from engine.probes import servicecontrol, serviceexit, taskcom, windows_service, windows_task
from engine.probes.answers import NoAnswer
from engine.probes.servicecontrol import ServiceValues
from engine.probes.taskcom import moment_of
from engine.probes.taskvalues import TaskValues

ASKED = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)
BEGAN = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)
LATER = ASKED + timedelta(seconds=15)

# TASK_STATE -> state
TASK_STATES = {1: "disabled", 2: "ready", 3: "ready", 4: "running", -1: "missing"}

# LastTaskResult -> whether the run failed, and how the result is shown
RESULTS = {
    0x0: (False, "0x0"),
    0x1: (True, "0x1"),
    0x2: (True, "0x2"),
    0xA: (True, "0xA"),
    0x41300: (None, "0x41300"),
    0x41301: (None, "0x41301"),
    0x41302: (None, "0x41302"),
    0x41303: (None, "0x41303"),
    0x41304: (None, "0x41304"),
    0x41306: (None, "0x41306"),
    0x8004131F: (None, "0x8004131F"),
    0x800710E0: (None, "0x800710E0"),
    0x800704DD: (True, "0x800704DD"),
    0xC000013A: (True, "0xC000013A"),
    0xC06D007E: (True, "0xC06D007E"),
}


@pytest.mark.parametrize(("code", "state"), TASK_STATES.items())
def test_each_state_of_a_task_has_its_meaning(code: int, state: str) -> None:
    reading = windows_task.reading_of(r"\Job", TaskValues(state=code), None, ASKED)

    assert (reading.state.value, reading.must_run, reading.since) == (state, False, ASKED)


@pytest.mark.parametrize("code", [0, 5])
def test_a_state_that_tasks_do_not_have_is_no_answer(code: int) -> None:
    with pytest.raises(ValueError, match=f"state {code}"):
        windows_task.reading_of(r"\Job", TaskValues(state=code), None, ASKED)


@pytest.mark.parametrize(("code", "verdict"), RESULTS.items(), ids=[hex(code) for code in RESULTS])
def test_each_last_result_is_a_verdict_or_none(code: int, verdict: tuple[bool | None, str]) -> None:
    unsigned = windows_task.reading_of("Job", TaskValues(state=3, last_result=code, last_run=BEGAN), None, ASKED)
    as_signed = code - (1 << 32) if code >= 1 << 31 else code  # as COM gives it
    signed = windows_task.reading_of("Job", TaskValues(state=3, last_result=as_signed, last_run=BEGAN), None, ASKED)

    assert (unsigned.failed, unsigned.result) == verdict
    assert signed == unsigned


def test_the_result_of_a_task_that_runs_or_has_never_run_is_no_verdict() -> None:
    running = windows_task.reading_of("Job", TaskValues(state=4, last_result=1, last_run=BEGAN), None, ASKED)
    never = windows_task.reading_of("Job", TaskValues(state=3, last_result=1), None, ASKED)

    assert (running.failed, running.started, running.since) == (None, BEGAN, BEGAN)
    assert (never.failed, never.started) == (None, None)


def test_a_task_that_stays_as_it_is_gives_equal_readings() -> None:
    task = TaskValues(state=1, last_result=0, last_run=BEGAN)
    first = windows_task.reading_of("Job", task, None, ASKED)

    assert windows_task.reading_of("Job", task, first, LATER) == first


def test_a_date_of_com_is_a_moment_in_the_time_of_the_machine() -> None:
    noon = datetime(2026, 11, 25, 12, 30, 15)

    assert moment_of((noon - datetime(1899, 12, 30)) / timedelta(days=1)) == noon.astimezone(UTC)


@pytest.mark.parametrize("date", [0.0, 36494.0], ids=["1899", "1999"])
def test_the_date_of_a_task_that_has_never_run_is_none(date: float) -> None:
    assert moment_of(date) is None


SERVICES = {
    "running": (ServiceValues(status="running", start_type="automatic", started=BEGAN), "running", ""),
    "stopped": (ServiceValues(status="stopped", start_type="automatic"), "stopped", "stopped"),
    "nssm holds back a service that keeps dying": (
        ServiceValues(status="paused", start_type="automatic"),
        "stopped",
        "paused",
    ),
    "starting": (ServiceValues(status="start_pending", start_type="manual"), "stopped", "start_pending"),
    "stopping": (ServiceValues(status="stop_pending", start_type="manual"), "stopped", "stop_pending"),
    "disabled": (ServiceValues(status="stopped", start_type="disabled"), "disabled", "stopped"),
    "disabled but running": (ServiceValues(status="running", start_type="disabled"), "running", ""),
    "not there": (servicecontrol.MISSING, "missing", ""),
}


@pytest.mark.parametrize(("service", "state", "result"), SERVICES.values(), ids=SERVICES)
def test_each_status_of_a_service_has_its_meaning(service: ServiceValues, state: str, result: str) -> None:
    reading = windows_service.reading_of("Job", service, None, ASKED)

    assert (reading.state.value, reading.result, reading.must_run, reading.failed) == (state, result, True, None)
    assert reading.start_type == service.start_type


def test_a_service_runs_since_its_process_began_and_stands_since_it_was_first_seen_so() -> None:
    running = windows_service.reading_of("Job", SERVICES["running"][0], None, ASKED)
    stopped = windows_service.reading_of("Job", SERVICES["stopped"][0], running, ASKED)
    starting = windows_service.reading_of("Job", SERVICES["starting"][0], stopped, LATER)

    assert (running.since, running.started) == (BEGAN, BEGAN)
    assert (stopped.since, starting.since) == (ASKED, ASKED)


class Service:
    """A service as psutil gives it; one that is `shut` tells its status alone."""

    def __init__(self, pid: int | None, status: str, shut: bool = False) -> None:
        self._pid, self._status, self._shut = pid, status, shut

    def status(self) -> str:
        return self._status

    def pid(self) -> int | None:
        return self._pid

    def start_type(self) -> str:
        return self._told("automatic")

    def username(self) -> str:
        return self._told(".\\관리자")

    def _told(self, value: str) -> str:
        if self._shut:
            raise psutil.AccessDenied
        return value


def test_a_service_tells_its_process_while_it_runs_and_its_exit_code_when_it_does_not() -> None:
    running = servicecontrol.read_service("Job", lambda name: Service(os.getpid(), "running"), lambda name: None)
    stopped = servicecontrol.read_service("Job", lambda name: Service(None, "stopped"), lambda name: 1067)

    assert running is not None
    assert running.started is not None
    assert (running.pid, running.exit_code, running.account) == (os.getpid(), None, ".\\관리자")
    assert stopped == ServiceValues(
        status="stopped", start_type="automatic", account=".\\관리자", exit_code=1067, pid=None
    )


def test_a_service_whose_settings_are_hidden_still_says_whether_it_runs() -> None:
    found = servicecontrol.read_service("Job", lambda name: Service(None, "stopped", shut=True), lambda name: None)

    assert found == ServiceValues(status="stopped")


@pytest.mark.parametrize(
    ("error", "found"),
    [
        (psutil.NoSuchProcess(0), servicecontrol.MISSING),
        (psutil.AccessDenied(), None),
        (OSError(1115, "시스템을 종료하는 중입니다."), None),
    ],
    ids=["not there", "not allowed", "another error"],
)
def test_a_service_that_may_not_be_asked_has_no_answer(error: Exception, found: ServiceValues | None) -> None:
    def get(name: str) -> Service:
        raise error

    assert servicecontrol.read_service("Job", get, lambda name: None) == found


@pytest.mark.parametrize(
    ("code", "own", "meant"),
    [(0, 0, 0), (1067, 0, 1067), (1066, 3, 3), (1077, 0, None)],
    ids=["ended well", "its process ended", "a code of its own", "never started"],
)
def test_the_exit_code_of_a_service_is_its_own_where_it_has_one(code: int, own: int, meant: int | None) -> None:
    assert serviceexit.exit_code(code, own) == meant


def test_a_status_that_services_do_not_have_is_no_answer() -> None:
    with pytest.raises(ValueError, match="status 'asleep'"):
        windows_service.reading_of("Job", ServiceValues(status="asleep", start_type="manual"), None, ASKED)


@pytest.mark.skipif(sys.platform == "win32", reason="there it can be asked")
@pytest.mark.parametrize("ask", [taskcom.read_tasks, servicecontrol.read_services], ids=["tasks", "services"])
def test_a_machine_without_windows_says_so(ask: Callable[[list[str]], object]) -> None:
    with pytest.raises(NoAnswer, match=r"^not_windows$"):
        ask(["Job"])
