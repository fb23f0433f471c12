"""When a rerun is not begun, and what stands in the audit trail either way."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine.actions import against
from engine.actions.actor import Actor
from engine.actions.refused import Refused
from engine.actions.rerun import RerunState
from engine.live import LiveMonitor
from rules.model import Status
from tests.engine.actions.batch import JOB, KIM, end_of, settled, wait_for, words_of, write_job
from tests.engine.live import watching

scripts = pytest.mark.skipif(sys.platform == "win32", reason="scripts of the shell: test_programs.py has others")
COUNTING = "echo $$ >> started; sleep 60"
DAILY = JOB.replace("    workdir", "    expect: {at: ['%H:%M'], grace: 12h, early: 15m}\n    workdir")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Give a folder; what a script there has noted as `started` is ended, each by its own group."""
    yield tmp_path
    noted = tmp_path / "work" / "started"
    for pid in noted.read_text().split() if noted.exists() else []:
        end_group(int(pid))


def end_group(pid: int) -> None:
    """End a process that this test has started as the first of a group, with the group."""
    assert pid > 1
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def refusal_of(monitor: LiveMonitor, **more: Any) -> str:
    with pytest.raises(Refused) as refused:
        monitor.reruns.start("nightly", KIM, {}, **more)
    return refused.value.code


def audit_of(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "data" / "audit" / "audit.jsonl").read_bytes().splitlines()]


def status_of(monitor: LiveMonitor) -> Status:
    return monitor._book.states["nightly"].view.status


@scripts
def test_twenty_at_once_start_one_process_and_the_others_hear_who_did(folder: Path) -> None:
    with watching(write_job(folder, "./run.sh", COUNTING)) as monitor:
        settled(monitor)

        def press(number: int) -> tuple[str, object]:
            try:
                view = monitor.reruns.start("nightly", Actor(name=f"op{number}", source="127.0.0.1"), {})
            except Refused as refused:
                return refused.code, refused.parameters["who"]
            return "started", view.who

        with ThreadPoolExecutor(20) as pool:
            said = list(pool.map(press, range(20)))
        winners = [who for code, who in said if code == "started"]
        started = wait_for(lambda: words_of(folder / "work" / "started"))
        view = monitor.reruns.of_job("nightly", 10)
        monitor.reruns.cancel(view[0].rid, KIM)
        end_of(monitor, view[0])

    rows = [row for row in audit_of(folder) if row["event"] == "rerun"]
    assert len(winners) == len(view) == len(started) == 1
    assert {said for said in said if said[0] != "started"} == {("rerun_running", winners[0])}
    assert sorted(row["outcome"] for row in rows) == ["begun", "cancelled", *["refused"] * 19]


@scripts
def test_an_open_run_of_the_log_refuses_until_it_is_forced_with_a_reason(folder: Path) -> None:
    path = write_job(folder, "./run.sh", "true")
    line = subprocess.check_output(["date", "+%Y-%m-%d %H:%M:%S"], env={**os.environ, "TZ": "KST-9"}, text=True)
    (folder / "work" / "nightly.log").write_text(f"{line.strip()} begin\n")
    with watching(path) as monitor:
        settled(monitor)

        plain, no_reason = refusal_of(monitor), refusal_of(monitor, force=True, reason=" ")
        view = end_of(monitor, monitor.reruns.start("nightly", KIM, {}, force=True, reason="it is dead"))

    assert (plain, no_reason) == ("runs_by_log", "reason_missing")
    assert (view.forced, view.reason, view.state) == (True, "it is dead", RerunState.ENDED)


@scripts
def test_a_process_of_the_job_in_its_folder_refuses(folder: Path) -> None:
    path = write_job(folder, "./run.sh", "sleep 60 & wait")
    with (
        subprocess.Popen(["./run.sh"], cwd=folder / "work", start_new_session=True) as other,
        watching(path) as monitor,
    ):
        settled(monitor)
        preview = monitor.reruns.preview("nightly")
        code = refusal_of(monitor)
        end_group(other.pid)

    assert code == "runs_by_process"
    assert [(one.code, one.may_force, one.parameters["pid"]) for one in preview.refusals] == [
        ("runs_by_process", True, other.pid)
    ]


@scripts
def test_a_process_with_other_values_than_the_rerun_refuses_too(folder: Path) -> None:
    path = write_job(folder, "{command: [sh, run.sh, '{file}'], params: {file: '[a-z.]+'}}", "sleep 60 & wait")
    for name in ("one.txt", "other.txt"):
        (folder / "work" / name).touch()
    with (
        subprocess.Popen(["sh", "run.sh", "other.txt"], cwd=folder / "work", start_new_session=True) as other,
        watching(path) as monitor,
    ):
        settled(monitor)
        try:
            with pytest.raises(Refused, match="runs_by_process"):
                monitor.reruns.start("nightly", KIM, {"file": "one.txt"})
        finally:
            end_group(other.pid)


def test_a_process_that_its_scheduler_sees_running_refuses(folder: Path) -> None:
    job = JOB.replace("scheduler: manual", "scheduler: {type: process, cmdline: 'nightly-marker-7f'}")
    path = write_job(folder, "./run.sh", "true", job)
    words = [sys.executable, "-c", "import time; time.sleep(60)", "nightly-marker-7f"]
    with watching(path) as monitor:
        settled(monitor)
        with subprocess.Popen(words) as other:
            code = refusal_of(monitor)
            other.kill()

    assert code == "runs_by_scheduler"


def test_a_scheduler_that_hangs_holds_so_many_threads_and_no_more(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = JOB.replace("scheduler: manual", "scheduler: {type: process, cmdline: 'nightly-marker-7f'}")
    hanging = threading.Event()

    def hang(*_: object) -> dict[str, object]:
        hanging.wait(30)
        return {}

    with watching(write_job(folder, "./run.sh", "exit 0", job)) as monitor:
        settled(monitor)
        monkeypatch.setattr(against, "PATIENCE", 0.05)
        monkeypatch.setattr(against, "load_probe", lambda _: hang)
        try:
            for _ in range(3 * against.AT_ONCE):
                monitor.reruns.preview("nightly")
            asking = [one for one in threading.enumerate() if one.name == "ask process"]
        finally:
            hanging.set()

    assert len(asking) == against.AT_ONCE


@scripts
def test_an_occurrence_that_is_satisfied_refuses_until_it_is_forced(folder: Path) -> None:
    due = datetime.now(ZoneInfo("Asia/Seoul")) - timedelta(hours=1)
    path = write_job(folder, "./run.sh", "true", due.strftime(DAILY))
    (folder / "work" / "nightly.log").write_text(f"{due:%Y-%m-%d %H:%M}:01 begin\n{due:%Y-%m-%d %H:%M}:02 all done\n")
    with watching(path) as monitor:
        wait_for(lambda: status_of(monitor) is Status.OK)

        preview = monitor.reruns.preview("nightly")
        code = refusal_of(monitor)
        view = end_of(monitor, monitor.reruns.start("nightly", KIM, {}, force=True, reason="once more"))

    assert code == "satisfied"
    assert [one.code for one in preview.refusals] == ["satisfied"]
    assert view.due == preview.due
    assert view.outcome_before == "succeeded"


def test_without_its_record_nothing_is_begun(folder: Path) -> None:
    with watching(write_job(folder, "./run.sh", COUNTING)) as monitor:
        settled(monitor)
        audit = folder / "data" / "audit"
        audit.rename(folder / "data" / "elsewhere")
        audit.write_text("in the way")

        code = refusal_of(monitor)
        audit.unlink()
        (folder / "data" / "elsewhere").rename(audit)

    assert code == "no_record"
    assert not (folder / "work" / "started").exists()
    assert not list((folder / "data").glob("reruns/*"))


@pytest.mark.parametrize(
    ("rerun", "code"),
    [
        ("nothing-of-that-name", "program_missing"),
        ("{command: ./run.sh, params: {day: x}}", "param_missing"),
        ("scheduler", "scheduler_runs_nothing"),
    ],
)
def test_what_cannot_be_run_is_told_before_and_stands_in_the_trail(folder: Path, rerun: str, code: str) -> None:
    with watching(write_job(folder, rerun)) as monitor:
        settled(monitor)

        found = refusal_of(monitor, force=True, reason="now")

    rows = [row for row in audit_of(folder) if row["event"] == "rerun"]
    assert found == code
    assert [(row["who"], row["from"], row["job"], row["outcome"], row["detail"]["why"]) for row in rows] == [
        ("kim", "127.0.0.1", "nightly", "refused", code)
    ]


def test_a_job_without_a_rerun_and_one_that_is_not_there_are_refused(folder: Path) -> None:
    path = write_job(folder, "''", job=JOB.replace("    rerun: {rerun}\n", ""))
    with watching(path) as monitor:
        settled(monitor)

        with pytest.raises(Refused, match="unknown_job"):
            monitor.reruns.start("other", KIM, {})
        with pytest.raises(Refused, match="unknown_rerun"):
            monitor.reruns.output("../../etc", 0)
        assert refusal_of(monitor) == "no_rerun"


@scripts
def test_the_end_stands_in_the_trail_with_its_result(folder: Path) -> None:
    with watching(write_job(folder, "./run.sh", "kill -9 $$")) as monitor:
        settled(monitor)
        view = end_of(monitor, monitor.reruns.start("nightly", KIM, {}))
        wait_for(lambda: [row for row in audit_of(folder) if row["outcome"] == "failed"])

    begins, ended = (row for row in audit_of(folder) if row["event"] == "rerun")
    assert (begins["outcome"], begins["detail"]["rid"]) == ("begun", view.rid)
    assert ended["detail"] == {"rid": view.rid, "result": "SIGKILL"}
