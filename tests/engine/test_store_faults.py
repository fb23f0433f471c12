"""A store locked, full, damaged or deleted under the running engine, and an audit trail that cannot be written."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from engine.audit import AuditTrail
from engine.auditcheck import verify
from engine.live import LiveMonitor
from engine.monitor import HistoryUnavailable
from engine.service import start
from rules.model import Status
from tests.engine.faults import JOB, OTHER, acts, fail, fill, numbers, run, say, stored_numbers, until
from tests.engine.live import HEAD, watching, write_config

LOCKER = """
import sqlite3, sys
store = sqlite3.connect(sys.argv[1], isolation_level=None)
store.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
sys.stdin.readline()
"""


def store_of(monitor: LiveMonitor) -> Path:
    assert monitor.store.path is not None
    return monitor.store.path


def said(monitor: LiveMonitor) -> str:
    return (monitor.config.data_path / "logs" / "batmon.log").read_text(encoding="utf-8")


def test_a_store_locked_by_another_process_loses_no_run_and_is_told(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    run(log, 1, ago=60)
    with watching(write_config(tmp_path, JOB)) as monitor:
        until(lambda: numbers(monitor) == [1])
        command = [sys.executable, "-c", LOCKER, str(store_of(monitor))]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
            assert other.stdout is not None
            assert other.stdout.readline() == "locked\n"
            for number in (2, 3):
                run(log, number)
                until(lambda: "store_failing" in monitor.pulse().reasons)
            fail(log)
            until(lambda: monitor.board().jobs[0].status is Status.ERROR)
            locked, read = monitor.pulse(), numbers(monitor)
            other.communicate("\n")
        until(lambda: numbers(monitor) == [1, 2, 3])

        assert (locked.healthy, locked.store_error, read) == (False, "database is locked", [1])
        until(lambda: monitor.pulse().healthy)
        assert "the store can be written again" in said(monitor)


def test_on_a_full_disk_judging_goes_on_and_what_happened_is_written_when_there_is_room(
    tmp_path: Path, small_disk: Path
) -> None:
    log = tmp_path / "job.log"
    run(log, 1, ago=60)
    head = HEAD.replace("tick: 1s", f"tick: 1s\ndata_dir: {small_disk}")
    with watching(write_config(tmp_path, JOB, head)) as monitor:
        until(lambda: numbers(monitor) == [1])
        filler = fill(small_disk)
        for number in range(2, 202):
            run(log, number)
        fail(log)
        write_config(tmp_path, JOB + OTHER, head)
        until(lambda: monitor.board().jobs[0].status is Status.ERROR and monitor.job("other") is not None)
        until(lambda: "store_failing" in monitor.pulse().reasons)
        full = monitor.pulse()
        filler.unlink()
        until(lambda: monitor.pulse().healthy)

        assert (full.healthy, full.store_error) == (False, "database or disk is full")
        assert numbers(monitor) == list(range(1, 202))
        assert (acts(monitor)[0], acts(monitor)[-1]) == ("started", "config_loaded")
        assert verify(small_disk / "audit" / "audit.jsonl", monitor.store.reads.audit_head()) == []


def spoil(store: Path) -> None:
    """Write noise over all of a file but its length."""
    with store.open("r+b") as file:
        file.write(os.urandom(store.stat().st_size))


def test_a_store_found_damaged_at_the_start_is_kept_and_the_history_made_from_the_logs(tmp_path: Path) -> None:
    log, config = tmp_path / "job.log", write_config(tmp_path, JOB)
    for number in (1, 2):
        run(log, number, ago=60 * (3 - number))
    with watching(config) as monitor:
        until(lambda: numbers(monitor) == [1, 2])
        store = store_of(monitor)
    spoil(store)
    with watching(config) as monitor:
        until(lambda: numbers(monitor) == [1, 2])
        renewal = monitor.pulse().renewal

        assert renewal is not None
        assert renewal.reason == "damaged"
        assert Path(str(renewal.kept)).name.startswith("batmon.db.damaged-20")
        assert f"the store was damaged (it is kept as {renewal.kept}); a new one is made from the logs" in said(monitor)
        assert acts(monitor) == ["started", "stopped", "started", "store_renewed"]
        assert [row.event for row in reversed(monitor.store.reads.audit())] == acts(monitor)
        until(lambda: monitor.pulse().healthy)


def test_a_store_found_damaged_while_running_is_kept_and_the_history_made_from_the_logs(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    for number in range(1, 301):
        run(log, number, ago=60)
    with watching(write_config(tmp_path, JOB)) as monitor:
        until(lambda: numbers(monitor) == list(range(1, 301)))
        seen = monitor.board().revision
        store = store_of(monitor)
        with closing(sqlite3.connect(store)) as other:
            other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        spoil(store)
        run(log, 301)

        def renewed() -> bool:
            try:
                return numbers(monitor) == list(range(1, 302))
            except HistoryUnavailable:
                return False

        until(renewed)
        renewal = monitor.pulse().renewal

        assert renewal is not None
        assert (renewal.reason, Path(str(renewal.kept)).exists()) == ("damaged", True)
        assert "store_renewed" in acts(monitor)
        assert monitor.board().revision > seen
        until(lambda: monitor.pulse().healthy)
    assert stored_numbers(store) == list(range(1, 302))


def known_numbers(monitor: LiveMonitor) -> list[int]:
    """Return what the store has; nothing while it is being made."""
    try:
        return numbers(monitor)
    except HistoryUnavailable:
        return []


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be deleted there")
@pytest.mark.parametrize("with_sides", [True, False], ids=["all three files", "the store alone"])
def test_a_store_deleted_while_running_is_made_anew_without_losing_the_next_runs(
    tmp_path: Path, with_sides: bool
) -> None:
    log = tmp_path / "job.log"
    run(log, 1, ago=60)
    with watching(write_config(tmp_path, JOB)) as monitor:
        until(lambda: numbers(monitor) == [1])
        store = store_of(monitor)
        for suffix in ("", "-wal", "-shm") if with_sides else ("",):
            store.with_name(store.name + suffix).unlink()
        run(log, 2)
        until(lambda: known_numbers(monitor) == [1, 2])
        run(log, 3)
        until(lambda: known_numbers(monitor) == [1, 2, 3])
        renewal = monitor.pulse().renewal

        assert renewal is not None
        assert renewal.reason == "gone"
        assert acts(monitor) == ["started", "store_renewed"]
        until(lambda: monitor.pulse().healthy)
    assert stored_numbers(store) == [1, 2, 3]


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be replaced there")
def test_a_copy_put_back_while_running_is_gone_on_with(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    run(log, 1, ago=60)
    with watching(write_config(tmp_path, JOB)) as monitor:
        until(lambda: numbers(monitor) == [1])
        store, copy = store_of(monitor), tmp_path / "copy.db"
        monitor.store.copy_to(copy)
        run(log, 2)
        until(lambda: numbers(monitor) == [1, 2])
        copy.replace(store)
        run(log, 3)

        until(lambda: numbers(monitor) == [1, 2, 3])
        until(lambda: monitor.pulse().renewal is not None)
    assert stored_numbers(store) == [1, 2, 3]


def test_when_the_audit_trail_cannot_be_written_acts_are_kept_and_told(tmp_path: Path) -> None:
    with watching(write_config(tmp_path, JOB)) as monitor:
        until(lambda: monitor.pulse().last_tick is not None)
        path = monitor.config.data_path / "audit" / "audit.jsonl"
        kept = path.rename(path.with_name("away"))
        path.mkdir()
        write_config(tmp_path, JOB + OTHER)
        until(lambda: "audit_failing" in monitor.pulse().reasons and monitor.job("other") is not None)
        path.rmdir()
        kept.rename(path)
        until(lambda: monitor.pulse().healthy)

        assert (acts(monitor)[0], acts(monitor)[-1]) == ("started", "config_loaded")
        assert verify(path, monitor.store.reads.audit_head()) == []


def test_after_a_power_cut_trail_and_log_go_on_in_a_new_line(tmp_path: Path) -> None:
    log, config = tmp_path / "job.log", write_config(tmp_path, JOB)
    run(log, 1, ago=60)
    with watching(config) as monitor:
        until(lambda: numbers(monitor) == [1])
        path = monitor.config.data_path / "audit" / "audit.jsonl"
    for torn in (path, log):
        with torn.open("ab") as file:
            file.write(b"\0" * 4096)
    say(log, "ERROR after the cut")
    with watching(config) as monitor:
        until(lambda: monitor.board().jobs[0].status is Status.ERROR)
        until(lambda: monitor.store.reads.audit_head().count == 4)
        problems = [(problem.trouble.value, problem.line) for problem in verify(path, monitor.store.reads.audit_head())]
        told = said(monitor)

    lines = path.read_bytes().splitlines()
    events = [json.loads(line)["event"] for line in lines if b"\0" not in line]
    assert events == ["started", "stopped", "started", "audit_damaged", "stopped"]
    assert problems == [("unreadable", 3)]
    assert "audit trail: AuditProblem(trouble=<AuditTrouble.UNREADABLE" in told


def test_a_start_with_an_audit_trail_that_cannot_be_written_watches_all_the_same(tmp_path: Path) -> None:
    log, config = tmp_path / "job.log", write_config(tmp_path, JOB)
    run(log, 1, ago=60)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", "audit.jsonl")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(AuditTrail, "write", refuse)
        monitor = start(config)
        try:
            until(lambda: numbers(monitor) == [1] and monitor.pulse().last_tick is not None)
            reasons = monitor.pulse().reasons
            patch.undo()
            until(lambda: monitor.pulse().healthy)
        finally:
            monitor.stop()

    assert reasons == ("audit_failing",)
    assert acts(monitor) == ["started", "stopped"]
