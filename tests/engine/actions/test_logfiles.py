"""Log files are kept: what is old goes to the trash and back, what is in use stays, and nothing is judged by it."""

import gzip
import json
import os
import sys
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from engine.actions import inuse, loglist
from engine.actions.actor import Actor
from engine.actions.housekeeper import Trashed, TrashState, Wanted
from engine.actions.refused import Refused
from engine.live import LiveMonitor
from engine.sharing import open_foreign
from rules.model import Evidence, Source, Status
from tests.engine.live import watching, write_config
from tests.engine.test_service import until

links = pytest.mark.skipif(sys.platform == "win32", reason="a link needs a right there, and Wine makes none")
OLD = 3 * 86400  # seconds
JOB = """
  - id: job
    name: Job
    scheduler: manual
    workdir: work
    log: [job.log, 'day_%Y%m%d.log']
    success: 'done'
    failure: 'ERROR'
  - id: job2
    name: Job 2
    scheduler: manual
    workdir: work
    log: job2.log
"""
KIM = Actor(name="Kim", source="10.1.2.3")


def write(path: Path, text: str | bytes, ago: float = OLD) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    then = os.stat(path).st_mtime - ago
    os.utime(path, (then, then))
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give the folder of a job that has run for some days, with logs rotated, dated and packed."""
    work = tmp_path / "work"
    write(work / "job.log", "2026-11-20 06:00:00 begun\n2026-11-20 06:01:00 done\n", 60)
    write(work / "job.log.1", "2026-11-10 06:00:00 begun\n2026-11-10 06:01:00 done\n")
    write(work / "job.log.2", "2026-11-09 06:00:00 begun\n2026-11-09 06:01:00 ERROR no answer\n")
    write(work / "job.log.3.gz", gzip.compress(b"2026-11-08 06:01:00 done\n"))
    write(work / "day_20261101.log", "2026-11-01 05:00:00 done\n")
    write(work / "day_20261102.log", "2026-11-02 05:00:00 done\n")
    write(work / "job2.log.1", "the other's\n")
    write(work / "secret.txt", "secret\n")
    write_config(tmp_path, JOB)
    return work


@pytest.fixture
def monitor(folder: Path) -> Iterator[LiveMonitor]:
    with watching(folder.parent / "batmon.yml") as monitor:
        until(lambda: is_read(monitor))
        yield monitor


def is_read(monitor: LiveMonitor) -> bool:
    found = monitor.job("job")
    judged = found is not None and found.status is not Status.UNKNOWN and found.catching_up is None
    return judged and len(monitor.history.runs("job", None, None, 100)) >= 5


def audit(folder: Path) -> list[dict[str, Any]]:
    lines = (folder.parent / "data" / "audit" / "audit.jsonl").read_text(encoding="utf-8").splitlines()
    return [row for line in lines if (row := json.loads(line))["event"].startswith("log_")]


def told(folder: Path) -> list[tuple[str, str]]:
    return [(row["event"], row["outcome"]) for row in audit(folder)]


def delete(monitor: LiveMonitor, name: str, reason: str = "old") -> Trashed:
    return monitor.logfiles.delete("job", name, reason, KIM)


def refusal(monitor: LiveMonitor, name: str) -> str:
    with pytest.raises(Refused) as refused:
        delete(monitor, name)
    return refused.value.code


def story(monitor: LiveMonitor) -> tuple[object, ...]:
    """Return everything that was ever told of the job."""
    view = monitor.job("job")
    assert view is not None
    runs = [(run.started, run.ended, run.outcome) for run in monitor.history.runs("job", None, None, 100)]
    changes = [(change.at, change.after) for change in monitor.history.verdicts("job", None, None, 100)]
    return (view.status, view.since, view.last_run, view.last_success, runs, changes)


def test_an_old_log_lies_in_the_trash_and_each_step_is_on_record(monitor: LiveMonitor, folder: Path) -> None:
    text = (folder / "job.log.1").read_bytes()
    trashed = delete(monitor, "job.log.1", "  disk is full ")

    assert not (folder / "job.log.1").exists()
    kept = folder.parent / "data" / "trash" / f"{trashed.id}.log"
    assert kept.read_bytes() == text
    assert (trashed.by, trashed.reason, trashed.size, trashed.state) == ("Kim", "disk is full", len(text), "kept")
    assert (trashed.path, trashed.name) == (str(folder / "job.log.1"), "job.log.1")
    assert (trashed.until - trashed.at).days == 30
    assert told(folder) == [("log_delete", "begun"), ("log_delete", "done")]
    assert all(row["who"] == "Kim" and row["detail"]["file"] == trashed.path for row in audit(folder))
    assert monitor.logfiles.trash("job", 0, 10).trashed == [trashed]


@pytest.mark.skipif(sys.platform == "win32", reason="rights of POSIX")
def test_the_trash_is_for_nobody_else_to_look_into(monitor: LiveMonitor, folder: Path) -> None:
    delete(monitor, "job.log.1")

    assert oct((folder.parent / "data" / "trash").stat().st_mode & 0o777) == "0o700"


def test_what_goes_back_is_as_it_was_and_what_was_told_of_it_stays(monitor: LiveMonitor, folder: Path) -> None:
    before, text = story(monitor), (folder / "job.log.2").read_bytes()
    found = os.stat(folder / "job.log.2")
    trashed = delete(monitor, str(folder / "job.log.2"))
    beat(monitor)
    assert story(monitor) == before

    monitor.logfiles.restore("job", trashed.id, "looked at again", KIM)
    beat(monitor)
    assert story(monitor) == before
    assert (folder / "job.log.2").read_bytes() == text
    assert os.stat(folder / "job.log.2").st_mtime_ns == found.st_mtime_ns
    assert monitor.logfiles.trash("job", 0, 10).total == 0
    assert told(folder)[2:] == [("log_restore", "begun"), ("log_restore", "done")]
    assert list((folder.parent / "data" / "trash").iterdir()) == []


def beat(monitor: LiveMonitor) -> None:
    """Let the tick look at every file, now and once more."""
    for _ in range(2):
        logs = monitor._book.states["job"].logs
        assert logs is not None
        logs._looked = None
        monitor._book.states["job"].still = None
        at = monitor.pulse().last_tick
        until(partial(_ticked_after, monitor, at))


def _ticked_after(monitor: LiveMonitor, at: datetime | None) -> bool:
    return monitor.pulse().last_tick not in (None, at)


def test_a_late_line_tells_nothing_anew_of_days_whose_log_was_deleted(monitor: LiveMonitor, folder: Path) -> None:
    before = story(monitor)
    delete(monitor, "job.log.2")
    beat(monitor)
    write(folder / "day_20261102.log", "2026-11-02 05:00:00 done\n2026-11-02 07:00:00 done\n", 0)
    until(lambda: len(monitor.history.runs("job", None, None, 100)) == 6)
    beat(monitor)

    assert set(before[4]) < set(story(monitor)[4])  # type: ignore[call-overload]
    assert story(monitor)[:4] == before[:4]


def test_logs_that_come_back_by_themselves_are_known_again(monitor: LiveMonitor, folder: Path) -> None:
    before, away = story(monitor), folder.parent / "away"
    away.mkdir()
    names = ["job.log.1", "job.log.2", "day_20261101.log"]
    for name in names:
        os.rename(folder / name, away / name)
    beat(monitor)
    logs = monitor._book.states["job"].logs
    assert logs is not None
    assert {os.path.basename(path) for path in logs.lost} == set(names)
    for name in names:
        os.rename(away / name, folder / name)
    beat(monitor)

    logs = monitor._book.states["job"].logs
    assert logs is not None
    assert logs.lost == {}
    assert story(monitor) == before


def test_an_edited_rule_leaves_what_was_told_of_a_deleted_log_as_it_was(tmp_path: Path) -> None:
    write(tmp_path / "work" / "day_20261101.log", "2026-11-01 05:00:00 done\n")
    write(tmp_path / "work" / "day_20261102.log", "2026-11-02 05:00:00 nothing of note\n")
    job = JOB.partition("  - id: job2")[0].replace("[job.log, 'day_%Y%m%d.log']", "'day_%Y%m%d.log'")
    path = write_config(tmp_path, job)
    with watching(path) as monitor:
        until(lambda: len(monitor.history.runs("job", None, None, 100)) == 1)
        before = story(monitor)
        delete(monitor, "day_20261101.log")
        beat(monitor)
        write_config(tmp_path, job.replace("'ERROR'", "'ERROR|FATAL'"))
        until(lambda: monitor.config.jobs[0].failure[0] == "ERROR|FATAL")
        beat(monitor)

        assert before[0] is Status.OK
        assert story(monitor) == before


@pytest.mark.parametrize("name", ["job.log", "day_20261102.log"])
def test_the_newest_of_each_name_stays(monitor: LiveMonitor, folder: Path, name: str) -> None:
    write(folder / name, (folder / name).read_bytes())  # long ago: it is the job's log all the same
    assert refusal(monitor, name) == "log_newest"
    assert (folder / name).exists()
    assert told(folder) == [("log_delete", "refused: log_newest")]


def test_what_a_program_holds_open_to_write_stays(monitor: LiveMonitor, folder: Path) -> None:
    with open(folder / "job.log.1", "ab"):
        assert refusal(monitor, "job.log.1") == "log_open"
    reader = open_foreign(str(folder / "job.log.1"))
    delete(monitor, "job.log.1")
    os.close(reader)


@pytest.mark.skipif(sys.platform != "win32", reason="elsewhere nobody can keep a file from being moved")
def test_so_does_what_is_read_by_a_program_that_lets_nobody_move_it(monitor: LiveMonitor, folder: Path) -> None:
    with open(folder / "job.log.1", "rb"):
        assert refusal(monitor, "job.log.1") == "log_open"
    delete(monitor, "job.log.1")


def test_what_was_written_lately_stays_unless_nobody_can_write_it_by_name(
    monitor: LiveMonitor, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.utime(folder / "day_20261101.log")
    os.utime(folder / "job.log.1")

    assert refusal(monitor, "day_20261101.log") == "log_lately"
    monkeypatch.setattr(loglist, "is_written_by_others", lambda descriptor, path: None)
    assert refusal(monitor, "job.log.1") == "log_lately"
    monkeypatch.undo()
    delete(monitor, "job.log.1")


def test_where_the_question_who_writes_a_log_may_keep_a_writer_out_it_is_put_only_when_it_is_to_go(
    monitor: LiveMonitor, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(inuse, "IS_HARMLESS", False)
    monkeypatch.setattr(loglist, "is_written_by_others", lambda _, path: asked.append(os.path.basename(path)))
    monitor.logfiles.page("job", Wanted())
    looked_at, asked[:] = sorted(asked), []
    log = folder / "day_20261101.log"
    before = log.stat()
    os.utime(log)

    assert looked_at == ["job.log.1", "job.log.2", "job.log.3.gz"]
    assert (refusal(monitor, "day_20261101.log"), asked) == ("log_lately", [])
    os.utime(log, ns=(before.st_atime_ns, before.st_mtime_ns))
    delete(monitor, "day_20261101.log")
    assert set(asked) == {"day_20261101.log"}


def test_a_log_that_was_not_read_yet_is_read_first(monitor: LiveMonitor, folder: Path) -> None:
    write(folder / "job.log.4", "2026-11-07 06:00:00 ERROR nobody has seen this\n" * 3)
    trashed = delete(monitor, "job.log.4")

    until(lambda: any(run.started.day == 6 for run in monitor.history.runs("job", None, None, 100)))  # 21:00 in UTC
    assert trashed.name == "job.log.4"


def test_so_is_one_that_was_put_beside_a_log_that_has_not_changed(tmp_path: Path) -> None:
    write(tmp_path / "work" / "job2.log", "2026-11-01 06:00:00 begun\n")
    os.utime(tmp_path / "work", (1, 1))
    write_config(tmp_path, JOB.partition("  - id: job2")[0].replace("[job.log, 'day_%Y%m%d.log']", "job2.log"))
    with watching(tmp_path / "batmon.yml") as monitor:
        until(lambda: monitor._book.states["job"].still is not None)
        write(tmp_path / "work" / "job2.log.1", "2026-10-01 06:00:00 ERROR\n")

        assert delete(monitor, "job2.log.1").name == "job2.log.1"


def test_a_log_that_cannot_be_read_now_stays(
    monitor: LiveMonitor, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loglist, "PATIENCE", 0.2)
    state = monitor._book.states["job"]
    assert state.logs is not None
    path = str(folder / "job.log.1")
    logs = state.logs.clone()
    logs.cursors[path] = inuse_cursor(logs.cursors[path])
    monkeypatch.setattr(monitor._book, "states", {"job": type("State", (), {**vars_of(state), "logs": logs})()})

    assert refusal(monitor, "job.log.1") == "log_unread"


def vars_of(state: Any) -> dict[str, Any]:
    return {name: getattr(state, name) for name in ("job", "rule", "memory", "workdir")}


def inuse_cursor(cursor: Any) -> Any:
    return type(cursor)(offset=cursor.offset - 1, size=cursor.size, modified=cursor.modified, inode=cursor.inode)


def test_the_log_in_which_a_run_in_progress_began_stays(tmp_path: Path) -> None:
    write(tmp_path / "work" / "day_20261101.log", "2026-11-01 23:00:00 BEGIN\n")
    write(tmp_path / "work" / "day_20261102.log", "2026-11-02 00:10:00 working\n")
    job = JOB.partition("  - id: job2")[0].replace("[job.log, 'day_%Y%m%d.log']", "'day_%Y%m%d.log'")
    write_config(tmp_path, job + "    start: BEGIN\n    expect: {every: 400d, max_runtime: 400d}\n")
    with watching(tmp_path / "batmon.yml") as monitor:
        until(lambda: (view := monitor.job("job")) is not None and view.running is not None)

        assert refusal(monitor, "day_20261101.log") == "log_running"


@pytest.mark.parametrize(
    "name",
    ["secret.txt", "job2.log.1", "../batmon.yml", "/etc/passwd", "", "job.log.9", "job.log.1/", "./job.log.1", "\0"],
)
def test_nothing_goes_but_a_log_of_that_job(monitor: LiveMonitor, folder: Path, name: str) -> None:
    before = sorted(folder.iterdir())
    assert refusal(monitor, name) == "no_such_log"
    assert sorted(folder.iterdir()) == before
    assert told(folder) == [("log_delete", "refused: no_such_log")]


@links
def test_no_link_is_followed_and_none_is_taken_for_a_log(monitor: LiveMonitor, folder: Path) -> None:
    outside = write(folder.parent / "outside.log", "outside\n")
    (folder / "job.log.5").symlink_to(outside)
    (folder / "job.log.6").symlink_to("job.log.1")
    os.mkfifo(folder / "job.log.7")
    (folder / "job.log.8").mkdir()

    codes = [refusal(monitor, f"job.log.{number}") for number in (5, 6, 7, 8)]
    assert codes == ["log_link", "log_link", "log_no_file", "log_no_file"]
    assert outside.exists()
    assert (folder / "job.log.1").exists()


@links
def test_a_log_in_a_folder_that_is_a_link_stays(tmp_path: Path) -> None:
    write(tmp_path / "elsewhere" / "a.log", "new\n", 60)
    write(tmp_path / "elsewhere" / "a.log.1", "2026-11-01 06:00:00 old\n")
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "logs").symlink_to(tmp_path / "elsewhere")
    write_config(
        tmp_path, "  - {id: job, name: Job, scheduler: manual, workdir: work, log: logs/a.log, failure: ERROR}\n"
    )
    with watching(tmp_path / "batmon.yml") as monitor:
        until(lambda: len(monitor.logfiles.page("job", Wanted()).logs) == 2)

        assert refusal(monitor, "a.log.1") == "log_link"
        assert "log_link" in [one.held.code for one in monitor.logfiles.page("job", Wanted()).logs if one.held]


def test_a_place_that_is_taken_is_never_overwritten(monitor: LiveMonitor, folder: Path) -> None:
    trashed = delete(monitor, "job.log.1")
    write(folder / "job.log.1", "another\n")
    with pytest.raises(Refused, match="restore_taken"):
        monitor.logfiles.restore("job", trashed.id, "", KIM)

    assert (folder / "job.log.1").read_text() == "another\n"
    assert monitor.logfiles.trash("job", 0, 10).trashed[0].state is TrashState.KEPT


def test_of_several_who_delete_the_same_log_one_does(monitor: LiveMonitor, folder: Path) -> None:
    outcomes: list[str] = []

    def act() -> None:
        try:
            outcomes.append(delete(monitor, "job.log.1").state)
        except Refused as refused:
            outcomes.append(refused.code)

    threads = [Thread(target=act) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert outcomes.count("kept") == 1
    assert set(outcomes) <= {"kept", "no_such_log", "log_moving"}
    assert len(list((folder.parent / "data" / "trash").glob("*.log"))) == 1


def test_what_is_removed_for_good_stays_on_record(monitor: LiveMonitor, folder: Path) -> None:
    trashed = delete(monitor, "job.log.1")
    monitor.logfiles.remove("job", trashed.id, "disk", KIM)
    (one,) = monitor.logfiles.trash("job", 0, 10).trashed

    assert (one.state, one.ended_by, one.ended_reason) == (TrashState.REMOVED, "Kim", "disk")
    assert list((folder.parent / "data" / "trash").glob("*.log")) == []
    assert told(folder)[2:] == [("log_remove", "begun"), ("log_remove", "done")]
    for act in (monitor.logfiles.restore, monitor.logfiles.remove):
        with pytest.raises(Refused, match="no_trash"):
            act("job", trashed.id, "", KIM)


@pytest.mark.parametrize("name", ["x", "../job", "", "20261124T070820-00000000", "\0"])
def test_a_name_of_the_trash_is_never_made_into_a_path(monitor: LiveMonitor, name: str) -> None:
    with pytest.raises(Refused, match="no_trash"):
        monitor.logfiles.restore("job", name, "", KIM)
    with pytest.raises(Refused, match="no_trash"):
        monitor.logfiles.remove("job", name, "", KIM)


def test_the_trash_of_a_job_is_no_other_jobs(monitor: LiveMonitor) -> None:
    trashed = delete(monitor, "job.log.1")

    assert monitor.logfiles.trash("job2", 0, 10).total == 0
    with pytest.raises(Refused, match="no_trash"):
        monitor.logfiles.restore("job2", trashed.id, "", KIM)


def test_evidence_says_that_its_log_was_deleted_by_the_name_it_had_then_too(monitor: LiveMonitor, folder: Path) -> None:
    (run,) = [run for run in monitor.history.runs("job", None, None, 100) if run.failure_lines]
    seen = run.evidence[0]
    before = Evidence(source=Source.LOG, at=seen.at, text=seen.text, file=str(folder / "job.log"), offset=26, line=2)
    other = Evidence(source=Source.LOG, at=run.started.replace(day=20), text="", file=str(folder / "job.log"))
    trashed = delete(monitor, "job.log.2")

    assert monitor.logfiles.deleted("job", [seen, other, before]) == {0: trashed, 2: trashed}


def test_the_files_of_a_job_are_given_in_pages_with_their_sum(monitor: LiveMonitor, folder: Path) -> None:
    sizes = {path.name: path.stat().st_size for path in folder.glob("*") if path.name[:4] in ("job.", "day_")}
    page = monitor.logfiles.page("job", Wanted(order="size", descending=True, limit=2))

    assert [one.name for one in page.logs] == sorted(sizes, key=lambda name: (sizes[name], name))[::-1][:2]
    assert (page.total, page.count, page.size) == (len(sizes), len(sizes), sum(sizes.values()))
    found = monitor.logfiles.page("job", Wanted(text="LOG.3", order="name"))
    assert [(one.name, one.packed, one.encoding, one.held) for one in found.logs] == [
        ("job.log.3.gz", True, None, None)
    ]
    held = {one.name: one.held.code for one in monitor.logfiles.page("job", Wanted()).logs if one.held}
    assert held == {"job.log": "log_newest", "day_20261102.log": "log_newest"}


def test_a_packed_log_goes_as_well(monitor: LiveMonitor, folder: Path) -> None:
    trashed = delete(monitor, "job.log.3.gz")
    assert not (folder / "job.log.3.gz").exists()
    taken = monitor.logfiles.take("job", trashed.id, KIM)
    assert gzip.decompress(b"".join(taken.blocks(0, taken.size))) == b"2026-11-08 06:01:00 done\n"
    taken.close()


def test_without_its_record_nothing_is_moved(
    monitor: LiveMonitor, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(monitor._trail, "write", refuse)
    with pytest.raises(Refused, match="no_record"):
        delete(monitor, "job.log.1")

    assert (folder / "job.log.1").exists()
    assert list((folder.parent / "data").glob("trash/*")) == []


def test_the_reason_has_its_length(monitor: LiveMonitor) -> None:
    with pytest.raises(Refused, match="reason_too_long"):
        delete(monitor, "job.log.1", "x" * 501)
