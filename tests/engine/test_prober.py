"""The asking beside the tick: one call in flight per kind, a limit, and answers that do not change by themselves."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine.clock import now
from engine.config.schedulers import AnyScheduler, Heartbeat, Manual, Process, Systemd
from engine.prober import Prober
from engine.probes import systemd
from engine.probes.answers import Reason
from engine.witness import Witness
from rules.explain import REASONS
from rules.readings import PROBE_PATIENCE, SchedulerReading, SchedulerState, Trouble

UNIT = "Id={0}.service\nNames={0}.service\nLoadState=loaded\nActiveState={1}\nType=oneshot\n\n"
UNITS: dict[str, AnyScheduler] = {"job": Systemd(type="systemd", unit="unit")}
ROOT = Path(__file__).resolve().parents[2]


class Systemctl:
    """A `systemctl` first on the path; it says what `say` was last told, and counts its calls."""

    def __init__(self, folder: Path) -> None:
        self.calls = folder / "calls"
        self.calls.touch()
        self._program = folder / "systemctl"

    def does(self, script: str) -> None:
        new = self._program.with_suffix(".new")
        new.write_text(f"#!/bin/sh\necho call >> '{self.calls}'\n{script}\n", encoding="utf-8")
        new.chmod(0o755)
        new.replace(self._program)

    def says(self, state: str, unit: str = "unit") -> None:
        self.does(f"cat <<'END'\n{UNIT.format(unit, state)}END")

    @property
    def count(self) -> int:
        return len(self.calls.read_text(encoding="utf-8").split())


@pytest.fixture
def systemctl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Systemctl:
    if sys.platform == "win32":
        pytest.skip("a script on the path is started otherwise there")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    return Systemctl(tmp_path)


@contextmanager
def asking(schedulers: dict[str, AnyScheduler], pace: float = 0.05, limit: float = 30.0) -> Iterator[Prober]:
    prober = Prober(pace, limit)
    prober.take(schedulers, {})
    prober.start()
    try:
        yield prober
    finally:
        prober.stop()


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.01)


def reading(prober: Prober | Witness, job: str = "job", later: timedelta = timedelta()) -> SchedulerReading | None:
    return prober.readings_of(job, now() + later)[0]


def trouble(prober: Prober | Witness, job: str = "job") -> Trouble | None:
    return prober.readings_of(job, now())[1]


def state(prober: Prober, job: str = "job") -> SchedulerState | None:
    found = reading(prober, job)
    return None if found is None else found.state


def test_a_job_has_no_reading_before_the_first_answer_and_then_the_newest(systemctl: Systemctl) -> None:
    systemctl.says("inactive")
    prober = Prober()
    prober.take(UNITS, {})

    assert prober.readings_of("job", now()) == (None, None)
    with asking(UNITS) as prober:
        until(lambda: state(prober) is SchedulerState.READY)
        systemctl.says("active")
        until(lambda: state(prober) is SchedulerState.RUNNING)
        assert trouble(prober) is None


def test_answers_that_say_the_same_stay_equal(systemctl: Systemctl) -> None:
    systemctl.says("inactive")
    with asking(UNITS) as prober:
        until(lambda: reading(prober) is not None)
        first = reading(prober)
        asked = systemctl.count
        until(lambda: systemctl.count > asked + 3)

        assert reading(prober) == first


def test_schedulers_that_cannot_be_asked_are_left_alone(systemctl: Systemctl) -> None:
    systemctl.says("inactive")
    before = {thread.name for thread in threading.enumerate()}
    with asking({"ping": Heartbeat(type="heartbeat"), "hand": Manual(type="manual")}) as prober:
        started = {thread.name for thread in threading.enumerate()} - before

        assert prober.readings_of("ping", now()) == prober.readings_of("hand", now()) == (None, None)
    assert started == set()
    assert systemctl.count == 0


def test_a_failure_is_a_trouble_since_its_first_time_and_ends_with_an_answer(systemctl: Systemctl) -> None:
    systemctl.does("echo 'Access denied' >&2; exit 1")
    with asking(UNITS) as prober:
        until(lambda: trouble(prober) is not None)
        first = trouble(prober)
        asked = systemctl.count
        until(lambda: systemctl.count > asked + 3)
        assert first is not None
        assert trouble(prober) == first
        assert (first.path, reading(prober)) == ("unit", None)

        systemctl.says("inactive")
        until(lambda: state(prober) is SchedulerState.READY)
        assert trouble(prober) is None


def test_the_last_answer_stands_beside_a_failure_until_that_is_a_finding(systemctl: Systemctl) -> None:
    systemctl.says("failed")
    with asking(UNITS) as prober:
        until(lambda: state(prober) is SchedulerState.STOPPED)
        systemctl.does("exit 1")
        until(lambda: trouble(prober) is not None)

        assert state(prober) is SchedulerState.STOPPED
        assert reading(prober, later=-timedelta(seconds=20)) is not None  # to a tick that began before the failure
        assert reading(prober, later=PROBE_PATIENCE) is None


def test_a_tick_that_began_before_the_asking_gets_the_answer_before(systemctl: Systemctl) -> None:
    systemctl.says("inactive")
    with asking(UNITS, pace=600) as prober:
        until(lambda: state(prober) is SchedulerState.READY)
        systemctl.says("active")
        moment = now()
        prober.take({**UNITS, "other": Systemd(type="systemd", unit="other")}, {})
        until(lambda: state(prober) is SchedulerState.RUNNING)
        found = prober.readings_of("job", moment)[0]

    assert found is not None
    assert found.state is SchedulerState.READY


def test_a_job_that_the_answer_leaves_out_is_in_trouble_alone(systemctl: Systemctl) -> None:
    systemctl.says("inactive")
    with asking({**UNITS, "other": Systemd(type="systemd", unit="other")}) as prober:
        until(lambda: trouble(prober, "other") is not None)
        left_out = trouble(prober, "other")

        assert left_out is not None
        assert (left_out.path, left_out.reason) == ("other", "no_answer")
        assert (state(prober), trouble(prober)) == (SchedulerState.READY, None)


def test_a_call_that_hangs_is_one_call_and_a_trouble_since_it_began(systemctl: Systemctl, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    systemctl.does(f"while [ ! -e '{gate}' ]; do sleep 0.05; done\ncat <<'END'\n{UNIT.format('unit', 'inactive')}END")
    began = now()
    with asking(UNITS, limit=0.3) as prober:
        until(lambda: trouble(prober) is not None)
        until(lambda: systemctl.count == 1)
        hanging, seen = trouble(prober), now()
        time.sleep(0.3)

        assert hanging is not None
        assert (hanging.reason, systemctl.count, trouble(prober)) == ("timeout", 1, hanging)
        assert began <= hanging.since <= seen - timedelta(seconds=0.29)
        gate.touch()
        until(lambda: state(prober) is SchedulerState.READY)
        assert trouble(prober) is None


def test_one_kind_that_hangs_does_not_delay_another(systemctl: Systemctl) -> None:
    systemctl.does("exec sleep 30")
    jobs: dict[str, AnyScheduler] = {**UNITS, "process": Process(type="process", cmdline=sys.executable)}
    with asking(jobs, limit=0.3) as prober:
        until(lambda: state(prober, "process") is not None)

        until(lambda: trouble(prober) is not None)
        assert trouble(prober, "process") is None


def test_a_call_that_hangs_does_not_keep_the_process(systemctl: Systemctl) -> None:
    systemctl.does("exec sleep 30")
    script = (
        "import time; from tests.engine.test_prober import *\n"
        "prober = Prober(); prober.take(UNITS, {}); prober.start()\n"
        f"calls = Path({str(systemctl.calls)!r}); until(lambda: calls.read_text()); prober.stop()"
    )
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True, timeout=25)

    assert systemctl.count == 1
    assert time.monotonic() - began < 15


def test_a_systemctl_that_is_ended_for_its_time_is_a_trouble(
    systemctl: Systemctl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(systemd, "TIMEOUT", 0.2)
    systemctl.does("exec sleep 30")
    with asking(UNITS) as prober:
        until(lambda: trouble(prober) is not None)
        found = trouble(prober)

    assert found is not None
    assert found.reason == "timeout"


def test_a_job_that_changes_its_unit_is_asked_anew_at_once_and_the_others_keep_theirs(
    systemctl: Systemctl, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    jobs = {**UNITS, "other": Systemd(type="systemd", unit="other")}
    text = UNIT.format("unit", "failed") + UNIT.format("other", "inactive")
    systemctl.does(f"cat <<'END'\n{text}END")
    with asking(jobs, pace=600) as prober:
        until(lambda: state(prober) is SchedulerState.STOPPED)
        kept = reading(prober, "other")
        text = UNIT.format("new", "active") + UNIT.format("other", "inactive")
        systemctl.does(f"while [ ! -e '{gate}' ]; do sleep 0.05; done\ncat <<'END'\n{text}END")
        prober.take({**jobs, "job": Systemd(type="systemd", unit="new")}, {})

        assert (reading(prober), trouble(prober), reading(prober, "other")) == (None, None, kept)
        gate.touch()
        until(lambda: state(prober) is SchedulerState.RUNNING)


def test_an_answer_for_a_unit_that_a_job_no_longer_has_is_not_kept(systemctl: Systemctl, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    systemctl.does(f"while [ ! -e '{gate}' ]; do sleep 0.05; done\ncat <<'END'\n{UNIT.format('unit', 'active')}END")
    with asking(UNITS) as prober:
        until(lambda: systemctl.count == 1)
        systemctl.does("exec sleep 30")
        prober.take({"job": Systemd(type="systemd", unit="new")}, {})
        gate.touch()
        until(lambda: systemctl.count == 2)

        assert prober.readings_of("job", now()) == (None, None)


def test_the_same_jobs_once_more_ask_nothing(systemctl: Systemctl) -> None:
    systemctl.says("inactive")
    with asking(UNITS, pace=600) as prober:
        until(lambda: reading(prober) is not None)
        prober.take(dict(UNITS), {})
        time.sleep(0.3)

        assert systemctl.count == 1


LONG_AGO = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
EARLIER = SchedulerReading(kind="systemd", name="unit", state=SchedulerState.READY, since=LONG_AGO, result="exit 0")


def test_an_answer_of_an_earlier_life_stands_until_there_is_a_newer_one(systemctl: Systemctl) -> None:
    systemctl.says("inactive")
    prober = Prober(pace=600)
    prober.take(UNITS, {"job": EARLIER})
    assert reading(prober) == EARLIER

    prober.start()
    until(lambda: reading(prober) != EARLIER)
    prober.stop()
    newer = reading(prober)
    assert newer is not None
    assert (newer.since, newer.result) == (LONG_AGO, "")


def test_an_answer_of_another_unit_is_forgotten() -> None:
    prober = Prober()
    prober.take({"job": Systemd(type="systemd", unit="renamed")}, {"job": EARLIER})

    assert reading(prober) is None


def test_a_probe_that_breaks_is_a_trouble_and_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []

    def broken(units: object) -> str:
        calls.append(1)
        raise RuntimeError("not foreseen")

    monkeypatch.setattr(systemd, "ask", broken)
    with asking(UNITS) as prober:
        until(lambda: len(calls) > 2)
        found = trouble(prober)

    assert found is not None
    assert found.reason == "failed"


def test_ten_thousand_jobs_are_taken_and_read_within_a_moment() -> None:
    jobs: dict[str, AnyScheduler] = {f"job{n}": Systemd(type="systemd", unit=f"unit{n}") for n in range(10_000)}
    prober = Prober()
    began = time.monotonic()
    prober.take(jobs, {})
    moment = now()
    found = [prober.readings_of(job, moment) for job in jobs]

    assert found == [(None, None)] * 10_000
    assert time.monotonic() - began < 20


def test_every_reason_of_a_scheduler_that_does_not_answer_has_its_words() -> None:
    assert {reason.value for reason in Reason} <= set(REASONS)
