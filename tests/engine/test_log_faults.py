"""A log truncated, rotated, replaced, unreadable or hostile under the running engine: told, and survived.

Beside the job there is another, which must be judged all the while, whatever becomes of the first.
"""

import errno
import os
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import pytest

from engine.live import LiveMonitor
from engine.logs import follow, opening
from rules.model import Finding, Status
from tests.engine.faults import JOB, OTHER, acts, assert_kept, ended, fail, numbers, run, say, until
from tests.engine.live import watching, write_config

IN_2099 = datetime(2099, 1, 1, tzinfo=UTC)
NOBODY = 65534
MISSED = 3  # ticks that a busy machine may miss while nobody waits
HOSTILE = {  # (a+)+$ as it is known, and with what no engine sees through
    "nested": ("(a+)+$", "a" * 30_000 + "!"),
    "R001": (r"^\b_((?:__|[\s\S])+?)_\b|^\*((?:\*\*|[\s\S])+?)\*(?!\*)", "_" + "__" * 25 + "X"),
    "two ways": ("^(a|aa)+$", "a" * 40 + "!"),
}


@contextmanager
def two_jobs(folder: Path, job: str = JOB) -> Iterator[LiveMonitor]:
    """Give a monitor of two jobs that have succeeded once."""
    run(folder / "job.log", 1, ago=60)
    run(folder / "other.log", 1, ago=60)
    with watching(write_config(folder, job + OTHER)) as monitor:
        until(lambda: numbers(monitor) == [1] and status(monitor, "other") is Status.OK)
        yield monitor


def status(monitor: LiveMonitor, job: str = "job") -> Status:
    """Return the status of a job."""
    view = monitor.job(job)
    assert view is not None
    return view.status


def headline(monitor: LiveMonitor, job: str = "job") -> Finding | None:
    """Return the headline of a job, None while it is OK."""
    view = monitor.job(job)
    assert view is not None
    return view.headline


def finding(monitor: LiveMonitor, code: str) -> Finding:
    """Return the headline of the job, once it is of this kind."""
    until(lambda: (told := headline(monitor)) is not None and told.code == code)
    told = headline(monitor)
    assert told is not None
    return told


def line_of(told: Finding | None) -> int | None:
    """Return the line on which a finding rests."""
    return told.evidence[0].line if told is not None and told.evidence else None


def look_while_the_other_fails(monitor: LiveMonitor, folder: Path) -> None:
    """See the other job's failure, while the ticks go on: none waits for the first job."""
    missed = monitor.pulse().missed_ticks
    fail(folder / "other.log")
    written = (folder / "other.log").read_bytes().count(b"\n")
    until(lambda: line_of(headline(monitor, "other")) == written)
    assert monitor.pulse().missed_ticks - missed <= MISSED
    assert status(monitor, "other") is Status.ERROR
    until(lambda: monitor.pulse().healthy)  # a busy machine is late for a moment, and no fault of the log


def assert_all_is_well_again(monitor: LiveMonitor, log: Path) -> None:
    """Let the job succeed once more: it is OK by itself, and each of its two runs counts once."""
    run(log, 2)
    until(lambda: status(monitor) is Status.OK)
    assert_kept(lambda: numbers(monitor), [1, 2])
    assert acts(monitor) == ["started"]


def test_a_log_truncated_in_place_is_read_from_its_start(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    with two_jobs(tmp_path) as monitor:
        shutil.copy(log, tmp_path / "job.log.1")
        os.truncate(log, 0)
        fail(log)
        look_while_the_other_fails(monitor, tmp_path)

        assert finding(monitor, "failed_outside")
        assert_kept(lambda: ended(monitor), ["succeeded", "open"])
        assert_all_is_well_again(monitor, log)


def test_what_was_written_just_before_a_rename_is_judged_and_the_new_file_is_followed(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    with two_jobs(tmp_path) as monitor:
        run(log, 2, ago=1)
        log.rename(tmp_path / "job.log.1")
        fail(log)
        look_while_the_other_fails(monitor, tmp_path)

        assert finding(monitor, "failed_outside")
        assert_kept(lambda: ended(monitor), ["succeeded", "succeeded", "open"])
        run(log, 3)
        until(lambda: status(monitor) is Status.OK)
        assert_kept(lambda: numbers(monitor), [1, 2, 3])


def test_a_log_emptied_and_grown_past_its_old_size_is_read_from_its_start(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    with two_jobs(tmp_path) as monitor:
        grown = tmp_path / "grown"
        fail(grown)
        say(grown, "x" * (log.stat().st_size + 1000))
        log.write_bytes(grown.read_bytes())
        look_while_the_other_fails(monitor, tmp_path)

        assert line_of(finding(monitor, "failed_outside")) == 2
        assert_kept(lambda: ended(monitor), ["succeeded", "open"])
        assert_all_is_well_again(monitor, log)


def put_folder(log: Path) -> None:
    log.mkdir()


def put_fifo(log: Path) -> None:
    os.mkfifo(log)


def put_endless(log: Path) -> None:
    log.symlink_to("/dev/zero")


def put_terminal(log: Path) -> None:
    log.symlink_to("/dev/tty")


def put_socket(log: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(log))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no such files")
@pytest.mark.parametrize("put", [put_folder, put_fifo, put_endless, put_terminal, put_socket])
def test_what_is_no_file_in_place_of_the_log_is_told_and_hangs_nobody(tmp_path: Path, put: object) -> None:
    assert callable(put)
    log, away = tmp_path / "job.log", tmp_path / "away"
    with two_jobs(tmp_path) as monitor:
        log.rename(away)
        put(log)
        look_while_the_other_fails(monitor, tmp_path)

        told = finding(monitor, "log_unreadable")
        assert (told.parameters["path"], told.parameters["reason"]) == (str(log), "not_a_file")
        assert status(monitor) is Status.WARNING
        log.rmdir() if log.is_dir() else log.unlink()
        away.rename(log)
        assert_all_is_well_again(monitor, log)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no FIFOs")
def test_a_fifo_in_place_of_the_log_is_not_even_opened(tmp_path: Path) -> None:
    log, opened = tmp_path / "job.log", threading.Event()

    def write() -> None:
        with log.open("w"):
            opened.set()

    with two_jobs(tmp_path) as monitor:
        log.unlink()
        os.mkfifo(log)
        writer = threading.Thread(target=write, daemon=True)
        writer.start()
        finding(monitor, "log_unreadable")
        was_opened = opened.is_set()
    os.close(os.open(log, os.O_RDONLY | os.O_NONBLOCK))
    writer.join(5)

    assert not was_opened
    assert opened.is_set()


@contextmanager
def as_nobody(folder: Path) -> Iterator[None]:
    """Be a user whom permissions bind, and the owner of a folder; root is bound by none."""
    if os.geteuid() != 0:
        yield
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, NOBODY, NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.parametrize("call", ["fstat", "pread"])
def test_a_log_that_opens_but_cannot_be_read_is_not_left_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    (tmp_path / "job.log").write_text("a line\n")
    opened: list[int] = []

    def open_noted(path: str) -> int:
        opened.append(os.open(path, os.O_RDONLY))
        return opened[0]

    def fail_to(*_: object) -> None:
        raise OSError(errno.EIO, "the share is gone")

    with monkeypatch.context() as patched:
        patched.setattr(opening, "open_foreign", open_noted)
        if call == "fstat":
            patched.setattr(opening, "os", SimpleNamespace(fstat=fail_to, close=os.close))
        else:
            patched.setattr(follow, "read_at", fail_to)
        with pytest.raises(OSError, match="the share is gone"):
            follow.OpenLog(str(tmp_path / "job.log"))

    with pytest.raises(OSError) as shut:
        os.fstat(opened[0])
    assert shut.value.errno == errno.EBADF


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="permissions do not stand in a file's mode here")
def test_a_log_without_permission_is_told_with_its_path_and_read_when_it_may_be() -> None:
    with TemporaryDirectory(dir="/tmp") as name, two_jobs(Path(name)) as monitor:
        log = Path(name, "job.log")
        with as_nobody(Path(name)):
            run(log.with_name("more"), 2)
            fail(log.with_name("more"))
            with log.open("ab") as file:
                log.chmod(0)  # before anybody has seen what is written
                file.write(log.with_name("more").read_bytes())
            look_while_the_other_fails(monitor, Path(name))
            told, stood, known = finding(monitor, "log_unreadable"), status(monitor), numbers(monitor)
            log.chmod(0o644)

            assert (told.parameters["path"], told.parameters["reason"]) == (str(log), "permission")
            assert (stood, known) == (Status.WARNING, [1])
            assert finding(monitor, "failed_outside")
            assert_kept(lambda: ended(monitor), ["succeeded", "succeeded", "open"])
            assert acts(monitor) == ["started"]


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="permissions do not stand in a file's mode here")
def test_a_log_that_loses_its_permission_is_told_at_once_though_nothing_is_written() -> None:
    with TemporaryDirectory(dir="/tmp") as name, two_jobs(Path(name)) as monitor:
        log = Path(name, "job.log")
        with as_nobody(Path(name)):
            until(lambda: status(monitor) is Status.OK)
            log.chmod(0)
            told = finding(monitor, "log_unreadable")
            log.chmod(0o644)
            until(lambda: status(monitor) is Status.OK)

            assert told.parameters["reason"] == "permission"


def test_the_lines_around_a_hole_of_nuls_are_each_judged_by_their_own_time(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    with two_jobs(tmp_path) as monitor:
        with log.open("ab") as file:
            file.write(b"2026-01-01 06:00:00 wor" + b"\0" * 4096)
        fail(log)
        look_while_the_other_fails(monitor, tmp_path)
        (evidence,) = finding(monitor, "failed_outside").evidence
        until(lambda: len(ended(monitor)) == 2)  # the store follows what is shown
        latest = monitor.history.runs("job", None, None, 1)[0]

        assert (evidence.text.endswith("ERROR broken"), evidence.line, latest.has_start) == (True, 4, True)
        assert datetime.now(UTC) - latest.started < timedelta(minutes=1)
        assert_all_is_well_again(monitor, log)


def test_stamps_from_the_future_are_told_and_neither_a_success_nor_a_failure_lasts_until_then(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    with two_jobs(tmp_path) as monitor:
        say(log, "begin 7", IN_2099)
        say(log, "done", IN_2099)
        look_while_the_other_fails(monitor, tmp_path)
        told, view = finding(monitor, "clock_skew"), monitor.job("job")
        assert view is not None
        assert view.last_success is not None
        assert view.last_success.ended is not None
        assert view.last_success.ended <= datetime.now(UTC)
        assert told.evidence[0].text[:4] == "2099"
        fail(log)
        finding(monitor, "failed_outside")
        run(log, 8)

        assert finding(monitor, "clock_skew")
        assert status(monitor) is Status.WARNING
        assert_kept(lambda: numbers(monitor), [1, 7, 8])


def test_a_log_that_is_deleted_and_begun_again_is_followed_without_a_loop_of_errors(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    with two_jobs(tmp_path) as monitor:
        log.unlink()
        look_while_the_other_fails(monitor, tmp_path)
        while_gone = status(monitor)
        fail(log)

        assert while_gone is Status.OK
        assert finding(monitor, "failed_outside")
        assert_all_is_well_again(monitor, log)
        assert "Traceback" not in (tmp_path / "data" / "logs" / "batmon.log").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_pattern_on_a_hostile_line_harms_its_own_job_only_and_is_named(tmp_path: Path, case: str) -> None:
    pattern, line = HOSTILE[case]
    log = tmp_path / "job.log"
    with two_jobs(tmp_path, JOB.replace("'ERROR'", f"['{pattern}', 'ERROR']")) as monitor:
        with log.open("a") as file:
            file.write(f"{line}\n")
        look_while_the_other_fails(monitor, tmp_path)
        told = finding(monitor, "rule_too_slow")
        run(log, 2)
        fail(log)
        until(lambda: status(monitor) is Status.ERROR)

        assert told.parameters["pattern"] == pattern
        assert (told.evidence[0].text, told.evidence[0].line) == (line[:1000], 3)
        assert finding(monitor, "failed_outside")
        assert_kept(lambda: numbers(monitor), [1, 2])
        look_while_the_other_fails(monitor, tmp_path)


def test_a_hostile_pattern_on_many_lines_keeps_no_other_job_waiting_and_loses_no_line(tmp_path: Path) -> None:
    pattern, line = HOSTILE["R001"]
    log = tmp_path / "job.log"
    with two_jobs(tmp_path, JOB.replace("'ERROR'", f"['{pattern}', 'ERROR']")) as monitor:
        with log.open("a") as file:
            file.write(f"{line}\n" * 20)
        run(log, 2)
        fail(log)
        look_while_the_other_fails(monitor, tmp_path)
        until(lambda: status(monitor) is Status.ERROR)

        assert line_of(finding(monitor, "failed_outside")) == 26
        assert_kept(lambda: numbers(monitor), [1, 2])
        assert_kept(lambda: ended(monitor), ["succeeded", "succeeded", "open"])
