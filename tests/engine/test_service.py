"""The engine as a whole: files and a configuration in, verdicts, history and audit out."""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine.live import LiveMonitor
from rules.model import Status
from tests.engine.live import watching, write_config

JOB = """
  - id: job
    name: Job
    scheduler: manual
    workdir: .
    log: job.log
    start: 'begin'
    success: 'done'
    failure: 'ERROR'
"""
OTHER = """
  - id: other
    name: Other
    scheduler: manual
    workdir: .
    log: other.log
    success: 'done'
"""
PATIENCE = 30.0


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds; fail after half a minute."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.05)


def status(monitor: LiveMonitor, job: str = "job") -> Status | None:
    view = monitor.job(job)
    return None if view is None else view.status


def write(log: Path, text: str, ago: float = 0) -> None:
    stamp = datetime.now(UTC) - timedelta(seconds=ago)
    with log.open("a", encoding="utf-8") as file:
        file.write(f"{stamp:%Y-%m-%d %H:%M:%S.%f}+0000 {text}\n")


def test_a_failure_line_turns_a_job_red_with_file_and_line_and_a_success_green_again(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    write(log, "done", ago=600)
    with watching(write_config(tmp_path, JOB)) as monitor:
        until(lambda: status(monitor) is Status.OK)
        write(log, "ERROR broken")
        until(lambda: status(monitor) is Status.ERROR)
        red = monitor.job("job")
        write(log, "done")
        until(lambda: status(monitor) is Status.OK)
        until(lambda: monitor.history.verdicts("job", None, None, 1)[0].after is Status.OK)  # it follows the page
        changes = [(change.before, change.after) for change in monitor.history.verdicts("job", None, None, 10)]

    assert red is not None
    assert red.headline is not None
    evidence = red.headline.evidence[0]
    assert (evidence.file, evidence.line, evidence.text.split(" ", 2)[2]) == (str(log), 2, "ERROR broken")
    assert changes[:2] == [(Status.ERROR, Status.OK), (Status.OK, Status.ERROR)]


def test_a_restart_goes_on_where_it_stood_and_tells_nothing_twice(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    config = write_config(tmp_path, JOB)
    write(log, "ERROR broken", ago=900)
    with watching(config) as monitor:
        until(lambda: status(monitor) is Status.ERROR)
    write(log, "done", ago=300)
    with watching(config) as monitor:
        until(lambda: len(monitor.history.runs("job", None, None, 10)) == 2)
        runs = [run.outcome.value for run in monitor.history.runs("job", None, None, 10)]
        changes = len(monitor.history.verdicts("job", None, None, 10))
    with watching(config) as monitor:
        until(lambda: status(monitor) is Status.OK)

        assert (
            runs
            == [run.outcome.value for run in monitor.history.runs("job", None, None, 10)]
            == ["succeeded", "failed"]
        )
        assert len(monitor.history.verdicts("job", None, None, 10)) == changes


def test_an_edit_takes_effect_and_a_broken_one_changes_nothing(tmp_path: Path) -> None:
    config = write_config(tmp_path, JOB)
    with watching(config) as monitor:
        write_config(tmp_path, JOB + OTHER)
        until(lambda: monitor.job("other") is not None)
        write_config(tmp_path, JOB + OTHER.replace("success", "sucess"))
        until(lambda: bool(monitor.board().config.problems))
        problem = monitor.board().config.problems[0]
        jobs = [view.id for view in monitor.board().jobs]
        write_config(tmp_path, JOB)
        until(lambda: monitor.job("other") is None and not monitor.board().config.problems)

        assert (problem.key, jobs) == ("jobs[other].sucess", ["job", "other"])


def test_a_file_that_is_empty_for_a_moment_takes_no_job_away(tmp_path: Path) -> None:
    config = write_config(tmp_path, JOB)
    whole = config.read_text(encoding="utf-8")
    with watching(config) as monitor:
        until(lambda: monitor.pulse().healthy)
        config.write_text("", encoding="utf-8")
        until(lambda: bool(monitor.board().config.problems))
        jobs = [view.id for view in monitor.board().jobs]
        until(lambda: monitor.pulse().healthy)
        config.write_text(whole, encoding="utf-8")
        until(lambda: not monitor.board().config.problems)

        assert jobs == ["job"]


def test_the_history_of_a_job_that_was_taken_out_is_there_when_it_returns(tmp_path: Path) -> None:
    write(tmp_path / "job.log", "done", ago=600)
    with watching(write_config(tmp_path, JOB)) as monitor:
        until(lambda: len(monitor.history.runs("job", None, None, 10)) == 1)
        write_config(tmp_path, OTHER)
        until(lambda: monitor.job("job") is None)
        kept = len(monitor.history.runs("job", None, None, 10))
        (tmp_path / "job.log").unlink()
        write_config(tmp_path, JOB)
        until(lambda: monitor.job("job") is not None)
        view = monitor.job("job")

        assert view is not None
        assert view.last_success is not None
        assert (kept, len(monitor.history.runs("job", None, None, 10))) == (1, 1)


def test_an_edited_pattern_judges_the_open_window_anew(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    write(log, "done", ago=600)
    write(log, "ERROR harmless", ago=300)
    with watching(write_config(tmp_path, JOB)) as monitor:
        until(lambda: status(monitor) is Status.ERROR)
        write_config(tmp_path, JOB + "    ignore: harmless\n")

        until(lambda: status(monitor) is Status.OK)


def test_what_happens_is_on_record(tmp_path: Path) -> None:
    config = write_config(tmp_path, JOB)
    with watching(config) as monitor:
        until(lambda: monitor.pulse().last_tick is not None)
        address = monitor.config.data_path / "audit" / "audit.jsonl"

    events = [line.split('"event":"')[1].split('"')[0] for line in address.read_text(encoding="utf-8").splitlines()]
    assert events == ["started", "stopped"]


@pytest.mark.skipif(os.name == "nt", reason="rights of POSIX")
def test_store_trail_and_log_are_for_nobody_else_to_read(tmp_path: Path) -> None:
    with watching(write_config(tmp_path, JOB)) as monitor:
        until(lambda: monitor.pulse().last_tick is not None)
        data = monitor.config.data_path
        files = [path for path in data.rglob("*") if path.suffix in (".db", ".jsonl", ".log")]
        rights = {path.name: path.stat().st_mode & 0o007 for path in [data, *files]}

    assert {"batmon.db", "audit.jsonl", "batmon.log"} <= set(rights)
    assert set(rights.values()) == {0}


def test_health_says_that_ticks_are_on_time(tmp_path: Path) -> None:
    with watching(write_config(tmp_path, JOB)) as monitor:
        until(lambda: monitor.pulse().healthy)

        assert monitor.pulse().last_tick is not None
        until(lambda: monitor.pulse().reasons == ())


@pytest.mark.skipif(os.name == "nt", reason="rights of POSIX")
def test_a_file_with_secrets_is_closed_to_everybody_else_and_one_without_is_left_alone(tmp_path: Path) -> None:
    path = write_config(tmp_path, JOB)
    path.chmod(0o664)
    with watching(path):
        assert path.stat().st_mode & 0o777 == 0o664
    path.write_text("access: {password: long-enough-1}\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    with watching(path):
        assert path.stat().st_mode & 0o777 == 0o660
