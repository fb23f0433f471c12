import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from engine.servicelog import FILE_NAME, MOST, remove_old_copies

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
KEEP = timedelta(days=30)


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
