import ctypes
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.doctor.paths import is_mapped
from engine.files.download import database_address
from engine.files.jail import Jail
from engine.logs.follow import OpenLog
from engine.logs.naming import Finder
from engine.logs.opening import NotReadable, is_missing, open_shared, reason_of
from engine.sharing import marked, open_any, open_foreign, reach, read_foreign, status_of, unmarked

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
windows = pytest.mark.skipif(sys.platform != "win32", reason="there nobody shuts a file to others")


@contextmanager
def held(path: Path, share: int) -> Iterator[None]:
    """Hold a file open, so that others may do with it what `share` says."""
    descriptor = open_any(str(path), share)
    try:
        yield
    finally:
        os.close(descriptor)


def is_wine() -> bool:
    """Return whether this Windows is Wine."""
    return sys.platform == "win32" and hasattr(ctypes.WinDLL("ntdll"), "wine_get_version")


def told(code: int, errno: int) -> OSError:
    """Return what Windows raises with that code."""
    error = OSError(errno, "told by Windows")
    error.winerror = code  # type: ignore[attr-defined,unused-ignore]  # Windows alone has it
    return error


@pytest.mark.parametrize(
    ("path", "with_mark"),
    [
        (r"C:\logs\job.log", r"\\?\C:\logs\job.log"),
        ("C:/logs/./old/../job.log", r"\\?\C:\logs\job.log"),
        (r"\\server\share\job.log", r"\\?\UNC\server\share\job.log"),
    ],
)
def test_a_path_has_a_form_for_any_length_and_the_way_back(path: str, with_mark: str) -> None:
    assert marked(path) == marked(with_mark) == with_mark
    assert unmarked(with_mark).replace("\\", "/") == path.replace("/./old/..", "").replace("\\", "/")


@pytest.mark.parametrize(("code", "errno"), [(53, 2), (64, 22), (67, 2), (59, 22), (1231, 22), (21, 13)])
def test_a_share_that_is_gone_is_not_taken_for_an_empty_one(code: int, errno: int) -> None:
    error = told(code, errno)

    assert reason_of(error) == "unreachable"
    assert not is_missing(error)


@pytest.mark.parametrize(
    ("code", "errno", "reason"),
    [(32, 13, "locked"), (33, 13, "locked"), (1326, 22, "permission"), (5, 13, "permission")],
)
def test_what_windows_says_has_its_reason(code: int, errno: int, reason: str) -> None:
    assert reason_of(told(code, errno)) == reason


@pytest.mark.parametrize(("code", "errno"), [(2, 2), (3, 2)])
def test_what_is_not_there_is_missing(code: int, errno: int) -> None:
    assert is_missing(told(code, errno))


def test_a_database_has_an_address_without_a_host(tmp_path: Path) -> None:
    address = database_address(str(tmp_path / "한 글#1.db"))

    assert address.startswith("file:///")
    assert address.endswith("/%ED%95%9C%20%EA%B8%80%231.db")


@windows
def test_a_log_that_is_being_read_can_be_written_renamed_and_deleted(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    log.write_text("one\n")
    with OpenLog(str(log)):
        with log.open("a") as writer:
            writer.write("two\n")
        log.rename(tmp_path / "job.log.1")
        (tmp_path / "job.log.1").unlink()

    assert os.listdir(tmp_path) == []


@windows
def test_python_itself_would_keep_its_writer_from_it(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    log.write_text("one\n")
    with log.open(), pytest.raises(PermissionError) as refused:
        log.rename(tmp_path / "job.log.1")

    assert reason_of(refused.value) == "locked"


@windows
def test_a_log_that_its_writer_shuts_is_locked(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    log.write_text("one\n")
    with held(log, share=0), pytest.raises(NotReadable) as refused:
        open_shared(str(log))

    assert refused.value.reason == "locked"


@windows
def test_a_log_in_a_path_of_any_length_is_found_and_read(tmp_path: Path) -> None:
    folder = tmp_path / ("깊은 폴더 " * 20).strip() / ("d" * 150)
    os.makedirs(reach(str(folder)))
    log = folder / "job_20261124.log"
    with open(reach(str(log)), "wb") as file:
        file.write(b"one\n")

    found = Finder(str(folder / "job_%Y%m%d.log")).find(NOW)

    assert [one.path for one in found] == [str(log)]
    assert status_of(str(log)).st_size == 4
    assert read_foreign(log) == b"one\n"
    if not is_wine():  # which does not say where an open file of so long a path lies
        with Jail(str(tmp_path)).open("/".join(log.relative_to(tmp_path).parts)) as opened:
            assert opened.path == str(log)
    shutil.rmtree(reach(str(tmp_path / log.relative_to(tmp_path).parts[0])))


@windows
def test_a_path_with_the_mark_is_no_pattern(tmp_path: Path) -> None:
    (tmp_path / "job_20261124.log").write_text("one\n")

    found = Finder(marked(str(tmp_path / "job_%Y%m%d.log"))).find(NOW)

    assert [os.path.basename(one.path) for one in found] == ["job_20261124.log"]


@windows
def test_a_drive_that_is_not_there_is_told_from_a_folder_that_is_not(tmp_path: Path) -> None:
    paths = [r"Q:\logs\job.log", str(tmp_path / "no such folder" / "job.log"), r"\\server\share\job.log"]

    assert [is_mapped(path) for path in paths] == [True, False, False]


@windows
def test_another_case_is_the_same_file_in_a_jail_and_no_way_out(tmp_path: Path) -> None:
    (tmp_path / "Logs").mkdir()
    (tmp_path / "Logs" / "Job.log").write_text("one\n")
    with Jail(str(tmp_path / "LOGS")).open("JOB.LOG") as opened:
        assert os.path.normcase(opened.path) == os.path.normcase(str(tmp_path / "Logs" / "Job.log"))


def test_a_file_can_be_read_while_it_is_open(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    with log.open("w") as writer:
        writer.write("one\n")
        writer.flush()
        descriptor = open_foreign(str(log))

        assert os.read(descriptor, 10).replace(b"\r", b"") == b"one\n"
        os.close(descriptor)
