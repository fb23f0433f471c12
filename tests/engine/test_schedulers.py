"""The schedulers as witnesses of a job that BATMON watches: from the asking to the readings that it is judged by."""

import os
import subprocess
import sys
import time
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from engine.clock import now
from engine.live import LiveMonitor
from engine.prober import Prober
from engine.replay import judge_files
from engine.state import new_state, restore, to_text
from rules.model import Source, Status
from rules.readings import Readings, SchedulerReading, SchedulerState
from tests.engine.live import config_of, watching, write_config
from tests.engine.test_service import status, until

JOB = """
  - id: job
    name: Job
    scheduler: {{type: process, cmdline: {mark}}}
    workdir: .
    log: job.log
    success: 'done'
"""
SLEEP = "import time; print('up', flush=True); time.sleep(600)"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.live.Prober", partial(Prober, pace=0.2))


def readings(monitor: LiveMonitor) -> Readings:
    return monitor._book.states["job"].readings


def reading(monitor: LiveMonitor) -> SchedulerReading | None:
    return readings(monitor).scheduler


def state(monitor: LiveMonitor) -> SchedulerState | None:
    found = reading(monitor)
    return None if found is None else found.state


def mark_of(folder: Path) -> str:
    return f"mark-of-{folder.name}"


def config_in(folder: Path) -> Path:
    return write_config(folder, JOB.format(mark=mark_of(folder)))


def test_a_job_is_judged_by_whether_its_process_is_there(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SLEEP, mark_of(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process, watching(config_in(tmp_path)) as monitor:
        until(lambda: state(monitor) is SchedulerState.RUNNING)
        process.kill()
        process.wait()

        until(lambda: state(monitor) is SchedulerState.STOPPED)
        found = reading(monitor)
        assert found is not None
        assert (found.kind, found.name, found.must_run) == ("process", mark_of(tmp_path), True)
        assert readings(monitor).probe_failed is None


def test_the_witnesses_of_a_watched_job_stand_side_by_side(tmp_path: Path) -> None:
    (tmp_path / "job.log").write_text(f"{now():%Y-%m-%d %H:%M:%S}+0000 done\n", encoding="utf-8")
    command = [sys.executable, "-c", SLEEP, mark_of(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process, watching(config_in(tmp_path)) as monitor:
        until(lambda: state(monitor) is SchedulerState.RUNNING and status(monitor) is Status.OK)

        log, beside = monitor.why("job").check.witnesses
        process.kill()

    assert (log.code, [item.line for item in log.evidence]) == ("log_succeeded", [1])
    assert (beside.code, beside.source, beside.name) == ("scheduler_up", Source.PROCESS, mark_of(tmp_path))


def test_a_job_whose_process_is_gone_is_red_after_a_minute_and_green_when_it_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rules.witness.STOPPED_PATIENCE", timedelta(seconds=1))  # a minute, to people
    (tmp_path / "job.log").write_text(f"{now():%Y-%m-%d %H:%M:%S}+0000 done\n", encoding="utf-8")
    with watching(config_in(tmp_path)) as monitor:
        until(lambda: status(monitor) is Status.ERROR)
        view = monitor.job("job")
        command = [sys.executable, "-c", SLEEP, mark_of(tmp_path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            until(lambda: status(monitor) is Status.OK)
            process.kill()

    assert view is not None
    assert view.headline is not None
    assert (view.headline.code, view.headline.parameters["name"]) == ("service_stopped", mark_of(tmp_path))
    assert view.headline.evidence[0].source is Source.SCHEDULER


def test_a_process_that_is_gone_is_gone_since_before_a_restart(tmp_path: Path) -> None:
    config = config_in(tmp_path)
    with watching(config) as monitor:
        until(lambda: state(monitor) is SchedulerState.STOPPED)
        before = reading(monitor)
    time.sleep(0.1)
    with watching(config) as monitor:
        until(lambda: monitor.pulse().last_tick is not None)
        at_first = reading(monitor)
        time.sleep(1)  # asked a few times by then

        assert at_first == reading(monitor) == before


def test_a_scheduler_that_is_edited_is_asked_anew(tmp_path: Path) -> None:
    with watching(config_in(tmp_path)) as monitor:
        until(lambda: state(monitor) is SchedulerState.STOPPED)
        write_config(tmp_path, JOB.format(mark="other-mark"))

        until(lambda: getattr(reading(monitor), "name", None) == "other-mark")


def test_a_scheduler_that_cannot_be_asked_is_a_trouble(tmp_path: Path) -> None:
    job = JOB.replace("type: process, cmdline: {mark}", "type: windows_task, task: \\Job")
    if sys.platform == "win32":
        job = JOB.replace("type: process, cmdline: {mark}", "type: systemd, unit: job")
    with watching(write_config(tmp_path, job.format())) as monitor:
        until(lambda: readings(monitor).probe_failed is not None)

        assert reading(monitor) is None


def test_a_job_whose_scheduler_is_edited_away_has_no_reading(tmp_path: Path) -> None:
    with watching(config_in(tmp_path)) as monitor:
        until(lambda: state(monitor) is SchedulerState.STOPPED)
        manual = JOB.replace("{{type: process, cmdline: {mark}}}", "manual")
        write_config(tmp_path, manual)

        until(lambda: reading(monitor) is None)


@pytest.mark.skipif(sys.platform == "win32", reason="a script on the path is started otherwise there")
def test_nothing_is_asked_for_a_replay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program, asked = tmp_path / "systemctl", tmp_path / "asked"
    program.write_text(f"#!/bin/sh\ntouch '{asked}'\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    job = JOB.replace("type: process, cmdline: {mark}", "type: systemd, unit: job").format()
    path = write_config(tmp_path, job)
    judge_files(config_of(path), now())
    time.sleep(0.5)
    assert not asked.exists()

    with watching(path):
        until(asked.exists)


def test_what_was_kept_before_schedulers_were_asked_is_still_good(tmp_path: Path) -> None:
    config = config_of(config_in(tmp_path))
    job = config.jobs[0]
    first, second = (new_state(job, config.rule_of(job), now()) for _ in range(2))
    text = to_text(first).replace(',"scheduler":null', "")
    assert text != to_text(first)
    restore(second, text, {})

    assert (second.memory, second.scheduler) == (first.memory, None)
