import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine.servicelog import FILE_NAME, FULL, MOST, REST, ServiceLog, remove_old_copies

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
KEEP = timedelta(days=30)
ROOT = Path(__file__).resolve().parents[2]
PRINTING = """
import sys
from pathlib import Path
from engine.servicelog import ServiceLog

log = ServiceLog(Path(sys.argv[1]))
for line in range(int(sys.argv[2])):
    print(f"{line:015}", file=sys.stderr)
gone = log.work()
print("first after it", flush=True)
print("second after it", log.work(), gone, file=sys.stderr, flush=True)
"""
LINE = 16 + (sys.platform == "win32")  # bytes
MANY = FULL // LINE + 1000


def lay_aside(folder: Path, age: timedelta) -> str:
    """Lay a copy there as nssm does, and return its name."""
    copy = folder / f"service-{NOW - age:%Y%m%dT%H%M%S}.123.log"
    copy.write_text("printed\n")
    os.utime(copy, ((NOW - age).timestamp(),) * 2)
    return copy.name


def test_copies_go_when_they_are_old(tmp_path: Path) -> None:
    young, old = (lay_aside(tmp_path, timedelta(days=days)) for days in (29, 31))

    assert remove_old_copies(tmp_path, KEEP, NOW) == (old,)
    assert os.listdir(tmp_path) == [young]


def test_of_many_young_copies_the_newest_stay(tmp_path: Path) -> None:
    names = [lay_aside(tmp_path, timedelta(hours=hours)) for hours in range(MOST + 3)]

    assert remove_old_copies(tmp_path, KEEP, NOW) == tuple(names[MOST:])
    assert sorted(os.listdir(tmp_path)) == sorted(names[:MOST])


def test_what_is_no_copy_of_the_service_s_log_stays_however_old(tmp_path: Path) -> None:
    others = (FILE_NAME, "batmon.log", "batmon.2026-01-01_00-00-00_000000.log", "service-notes.log", "my-service.log")
    for name in others:
        (tmp_path / name).write_text("printed\n")
        os.utime(tmp_path / name, (0, 0))

    assert remove_old_copies(tmp_path, KEEP, NOW) == ()
    assert sorted(os.listdir(tmp_path)) == sorted(others)


def test_one_that_cannot_be_removed_keeps_no_other(tmp_path: Path) -> None:
    stuck, old = (lay_aside(tmp_path, timedelta(days=days)) for days in (40, 50))
    (tmp_path / stuck).unlink()
    (tmp_path / stuck).mkdir()  # nothing that unlink takes
    os.utime(tmp_path / stuck, (0, 0))

    assert remove_old_copies(tmp_path, KEEP, NOW) == (old,)
    assert os.listdir(tmp_path) == [stuck]


def prints(folder: Path, name: str, lines: int, mode: str = "wb") -> list[str]:
    """Let a process print so many numbered lines, and two after its log was looked at; return what stands there then.

    Both its outputs are one file with one place to write at, as nssm opens it.
    """
    with (folder / name).open(mode) as file:
        words = [sys.executable, "-c", PRINTING, str(folder), str(lines)]
        subprocess.run(words, cwd=ROOT, stdout=file, stderr=file, check=True)
    return (folder / name).read_text().splitlines()


@pytest.mark.parametrize("mode", ["wb", "ab"], ids=["as_nssm_opens_it", "appending"])
def test_a_full_log_of_the_service_loses_its_front_while_it_is_printed_into(tmp_path: Path, mode: str) -> None:
    *numbered, told, first, second = prints(tmp_path, FILE_NAME, MANY, mode)

    assert [int(line) for line in numbered] == list(range(MANY - len(numbered), MANY))
    assert REST - LINE <= len(numbered) * LINE <= REST
    assert f"its first {(MANY - len(numbered)) * LINE} bytes were taken off" in told
    assert (first, second) == ("first after it", f"second after it 0 {(MANY - len(numbered)) * LINE}")


@pytest.mark.parametrize(("name", "lines"), [(FILE_NAME, 1000), ("mine.log", MANY)], ids=["not_full", "another_file"])
def test_what_is_printed_stays_whole(tmp_path: Path, name: str, lines: int) -> None:
    (tmp_path / FILE_NAME).write_text("printed\n")

    printed = prints(tmp_path, name, lines)

    assert printed == [*(f"{line:015}" for line in range(lines)), "first after it", "second after it 0 0"]


def test_a_log_that_another_process_prints_into_is_left_alone(tmp_path: Path) -> None:
    with (tmp_path / FILE_NAME).open("wb") as file:
        file.truncate(FULL + 1)

    assert ServiceLog(tmp_path).work() == 0
    assert (tmp_path / FILE_NAME).stat().st_size == FULL + 1
