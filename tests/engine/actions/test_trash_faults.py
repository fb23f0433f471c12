"""What may befall a log on its way to the trash and back: a kill at any step, a full disk, another disk, a swap."""

import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from engine.actions import logfiles, trashkeeper, trashmoves
from engine.actions.refused import Refused
from engine.clock import now
from engine.files.jail import Reached
from tests.engine.actions import trashing
from tests.engine.actions.test_logfiles import links, write
from tests.engine.actions.trashing import APART, KIM, House, cut_off, house, other_volume

TEXT = "2026-11-10 06:00:00 begun\n2026-11-10 06:01:00 done\n" * 40
Places = tuple[Path, Path]


@pytest.fixture(params=["one disk", "two disks"])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Places]:
    """Give the folder of a job, and where its trash lies."""
    disk = other_volume(tmp_path) if request.param == "two disks" else tmp_path
    (tmp_path / "work").mkdir()
    yield tmp_path, disk / "trash"
    if disk != tmp_path:
        shutil.rmtree(disk)


def begin(places: Places) -> Path:
    """Lay a new log and its old one as after some days, without any trace of an earlier act; return the old one."""
    folder, trash = places
    for old in (trash, folder / "work"):
        shutil.rmtree(old, ignore_errors=True)
    (folder / "audit.jsonl").unlink(missing_ok=True)
    write(folder / "work" / "job.log", "2026-11-20 06:00:00 begun\n2026-11-20 06:01:00 done\n", 60)
    return write(folder / "work" / "job.log.1", TEXT)


def tidy(folder: Path, trash: Path) -> bool:
    """Return whether nothing half-done lies about."""
    names = [path.name for place in (folder / "work", trash) if place.exists() for path in place.iterdir()]
    return not [name for name in names if name.endswith(".part") or name.startswith(".batmon")]


def kept(made: House) -> list[str]:
    return [one.state for one in made.logs.trash("job", 0, 10).trashed]


def test_a_log_is_lost_by_no_kill_while_it_is_deleted(places: Places) -> None:
    step, ends = 0, set()
    cut = True
    while cut:
        step += APART
        old = begin(places)
        cut = cut_off(places, "delete", "job.log.1", step)
        with house(*places) as made:
            made.logs.keeper.mend()
            texts = [path.read_text() for path in (old, *places[1].glob("*.log")) if path.exists()]
            outcomes = made.told("log_delete")
            ends.add((old.exists(), len(kept(made))))

            assert texts == [TEXT], step
            assert tidy(*places), step
            assert kept(made) == ([] if old.exists() else ["kept"]), step
            if outcomes:
                assert outcomes[0] == "begun"
                last = outcomes[-1] if len(outcomes) > 1 or not old.exists() else "undone"
                assert last == ("undone" if old.exists() else "done"), step

    assert ends == {(True, 0), (False, 1)}
    assert step > 10


def test_a_log_is_lost_by_no_kill_while_it_is_put_back(places: Places) -> None:
    step, cut, ends = 0, True, set()
    while cut:
        step += APART
        old = begin(places)
        with house(*places) as made:
            trashed = made.logs.delete("job", "job.log.1", "old", KIM)
        cut = cut_off(places, "restore", trashed.id, step)
        with house(*places) as made:
            made.logs.keeper.mend()
            texts = [path.read_text() for path in (old, *places[1].glob("*.log")) if path.exists()]
            ends.add(old.exists())

            assert texts == [TEXT], step
            assert tidy(*places), step
            assert kept(made) == ([] if old.exists() else ["kept"]), step
            assert old.exists() == ("done" in made.told("log_restore")), step

    assert ends == {True, False}


def test_what_was_being_removed_for_good_is_gone_after_a_kill_and_on_record(places: Places) -> None:
    step, cut = 0, True
    while cut:
        step += APART
        begin(places)
        with house(*places) as made:
            trashed = made.logs.delete("job", "job.log.1", "old", KIM)
        cut = cut_off(places, "remove", trashed.id, step)
        with house(*places) as made:
            made.logs.keeper.mend()
            (state,) = kept(made)

            assert (state == "removed") == (not list(places[1].glob("*.log"))), step
            assert (state == "removed") == ("done" in made.told("log_remove")), step
            assert tidy(*places), step


def test_a_log_that_goes_to_another_disk_keeps_time_mode_and_every_byte(tmp_path: Path) -> None:
    disk = other_volume(tmp_path)
    try:
        old = begin((tmp_path, disk / "trash"))
        old.chmod(0o640)
        before = old.stat()
        with house(tmp_path, disk / "trash") as made:
            trashed = made.logs.delete("job", "job.log.1", "old", KIM)
            assert not old.exists()
            assert "digest" in made.rows[-1].detail
            made.logs.restore("job", trashed.id, "", KIM)

        after = old.stat()
        assert old.read_text() == TEXT
        assert (after.st_mtime_ns, after.st_mode) == (before.st_mtime_ns, before.st_mode)
        assert list((disk / "trash").iterdir()) == []
    finally:
        shutil.rmtree(disk)


def test_a_trash_that_is_full_takes_nothing_and_leaves_the_log(tmp_path: Path, small_disk: Path) -> None:
    old = begin((tmp_path, small_disk / "trash"))
    write(old, "x" * 3_000_000)
    with house(tmp_path, small_disk / "trash") as made:
        with pytest.raises(Refused, match="trash_full"):
            made.logs.delete("job", "job.log.1", "old", KIM)

        assert old.stat().st_size == 3_000_000
        assert tidy(tmp_path, small_disk / "trash")
        assert (kept(made), made.told("log_delete")) == ([], ["begun", "refused: trash_full"])


def test_a_disk_that_fills_while_it_is_copied_to_takes_nothing(
    tmp_path: Path, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = begin((tmp_path, small_disk / "trash"))
    write(old, "x" * 3_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=1 << 40))  # others fill it meanwhile
    with house(tmp_path, small_disk / "trash") as made:
        with pytest.raises(Refused, match="trash_full"):
            made.logs.delete("job", "job.log.1", "old", KIM)

        assert old.stat().st_size == 3_000_000
        assert tidy(tmp_path, small_disk / "trash")
        assert kept(made) == []


@pytest.mark.parametrize(("number", "code"), [(30, "trash_read_only"), (13, "trash_not_allowed"), (5, "trash_failed")])
def test_what_the_system_refuses_is_said_and_the_log_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    old = begin((tmp_path, tmp_path / "trash"))

    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    with house(tmp_path, tmp_path / "trash") as made:
        monkeypatch.setattr(os, "rename", refuse)
        with pytest.raises(Refused, match=code) as refused:
            made.logs.delete("job", "job.log.1", "old", KIM)

        assert str(tmp_path) not in str(refused.value.parameters)
        assert old.read_text() == TEXT
        assert kept(made) == []


@pytest.mark.parametrize("swap", ["another file", pytest.param("a link", marks=links), "nothing"])
def test_what_is_swapped_in_after_it_was_looked_at_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, swap: str
) -> None:
    old, outside = begin((tmp_path, tmp_path / "trash")), write(tmp_path / "outside.txt", "not a log\n")
    real = Reached.is_there

    def swapped(held: Reached) -> bool:
        there = real(held)
        os.rename(old, tmp_path / "moved.log")
        if swap == "another file":
            old.write_text("another\n")
        elif swap == "a link":
            old.symlink_to(outside)
        return there

    monkeypatch.setattr(Reached, "is_there", swapped)
    with house(tmp_path, tmp_path / "trash") as made:
        with pytest.raises(Refused, match="no_such_log" if swap == "nothing" else "log_changed"):
            made.logs.delete("job", "job.log.1", "old", KIM)

        assert (tmp_path / "moved.log").read_text() == TEXT
        assert outside.read_text() == "not a log\n"
        assert os.path.lexists(old) == (swap != "nothing")
        assert kept(made) == []
        assert tidy(tmp_path, tmp_path / "trash")


def test_a_line_that_comes_while_it_is_moved_brings_it_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = begin((tmp_path, tmp_path / "trash"))
    real = os.rename

    def written(*given: Any, **named: Any) -> None:
        monkeypatch.setattr(os, "rename", real)  # the way back is a rename on some systems
        with old.open("a") as file:
            file.write("2026-11-10 06:02:00 one more\n")
        real(*given, **named)

    monkeypatch.setattr(os, "rename", written)
    with house(tmp_path, tmp_path / "trash") as made, pytest.raises(Refused, match="log_changed"):
        made.logs.delete("job", "job.log.1", "old", KIM)

    assert old.read_text().endswith("one more\n")


def test_a_log_that_cannot_come_back_since_its_name_is_taken_by_now_is_kept_in_the_trash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = begin((tmp_path, tmp_path / "trash"))
    real = os.rename

    def written(*given: Any, **named: Any) -> None:
        monkeypatch.setattr(os, "rename", real)
        with old.open("ab") as file:
            file.write(b"one more\n")
        real(*given, **named)
        old.write_text("another\n")

    monkeypatch.setattr(os, "rename", written)
    with house(tmp_path, tmp_path / "trash") as made:
        trashed = made.logs.delete("job", "job.log.1", "old", KIM)

        assert (tmp_path / "trash" / f"{trashed.id}.log").read_text() == TEXT + "one more\n"
        assert old.read_text() == "another\n"
        assert trashed.size == len(TEXT + "one more\n")
        assert (kept(made), made.told("log_delete")) == (["kept"], ["begun", "done"])


def test_the_trash_is_emptied_of_what_is_old_once_a_leap_of_the_clock_is_ruled_out(tmp_path: Path) -> None:
    old = begin((tmp_path, tmp_path / "trash"))
    clock = [0.0]
    with house(tmp_path, tmp_path / "trash") as made:
        trashed = made.logs.delete("job", "job.log.1", "old", KIM)
        keeper = trashkeeper.TrashKeeper(made.logs._trash, made.recorder, lambda: clock[0])
        young, due = trashed.until - timedelta(seconds=1), trashed.until
        keep = timedelta(days=400)
        states = []
        for seconds, moment in ((0, young), (3600, due), (7200, now()), (10800, due), (14400, due)):
            clock[0] = seconds
            keeper.empty(moment, keep)
            states.append(kept(made)[0])

        assert states == ["kept", "kept", "kept", "kept", "emptied"]
        (row,) = [row for row in made.rows if row.event == "log_emptied"]
        assert (row.who, row.job, row.detail["file"]) == ("batmon", "job", str(old))
        assert list((tmp_path / "trash").glob("*.log")) == []
        keeper.empty(due + keep + timedelta(days=1), keep)
        assert made.logs.trash("job", 0, 10).total == 0


def test_a_log_that_gains_a_line_and_loses_its_name_on_the_way_to_another_disk_is_kept_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trash = other_volume(tmp_path) / "trash"
    old = begin((tmp_path, trash))
    real, calls = os.rename, []

    def written(*given: Any, **named: Any) -> None:
        calls.append(given)
        if not str(given[0]).endswith(old.name) or len(calls) < 2:  # the first is refused: it is another disk
            real(*given, **named)
            return
        monkeypatch.setattr(os, "rename", real)
        with old.open("ab") as file:
            file.write(b"one more\n")
        real(*given, **named)
        old.write_text("another\n")

    monkeypatch.setattr(os, "rename", written)
    try:
        with house(tmp_path, trash) as made:
            trashed = made.logs.delete("job", "job.log.1", "old", KIM)

            assert (trash / f"{trashed.id}.log").read_text() == TEXT + "one more\n"
            assert old.read_text() == "another\n"
            assert sorted(one.name for one in old.parent.iterdir()) == ["job.log", "job.log.1"]
            assert (kept(made), made.told("log_delete")) == (["kept"], ["begun", "done"])
    finally:
        shutil.rmtree(trash.parent)


def test_a_log_that_is_restored_on_its_last_day_is_not_emptied_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = begin((tmp_path, tmp_path / "trash"))
    clock, move_out = [0.0], trashmoves.move_out
    with house(tmp_path, tmp_path / "trash") as made:
        trashed = made.logs.delete("job", "job.log.1", "old", KIM)
        keeper = trashkeeper.TrashKeeper(made.logs._trash, made.recorder, lambda: clock[0])
        found = made.logs._trash.all()

        def empty_too(*given: Any) -> None:
            with monkeypatch.context() as patch:
                patch.setattr(made.logs._trash, "all", lambda: found)  # as it was before the restore began
                for clock[0] in (0.0, 3600.0):
                    keeper.empty(trashed.until, timedelta(days=400))
            move_out(*given)

        monkeypatch.setattr(logfiles, "move_out", empty_too)
        made.logs.restore("job", trashed.id, "wanted after all", KIM)

        assert old.read_text() == TEXT
        assert [row.event for row in made.rows if row.event == "log_emptied"] == []


def test_a_record_that_cannot_be_read_keeps_its_file(tmp_path: Path) -> None:
    begin((tmp_path, tmp_path / "trash"))
    with house(tmp_path, tmp_path / "trash") as made:
        trashed = made.logs.delete("job", "job.log.1", "old", KIM)
    (tmp_path / "trash" / f"{trashed.id}.json").write_text("{")
    with house(tmp_path, tmp_path / "trash") as made:
        made.logs.keeper.mend()
        made.logs.keeper.empty(trashed.until + timedelta(days=9), timedelta(days=1))

        assert made.logs.trash("job", 0, 10).total == 0
    assert (tmp_path / "trash" / f"{trashed.id}.log").read_text() == TEXT


def test_a_log_whose_name_is_no_text_in_any_coding_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begin((tmp_path, tmp_path / "trash"))
    name = "job\udcff.log"
    write(tmp_path / "work" / name, TEXT, 9 * 86400)
    monkeypatch.setattr(trashing, "JOB", trashing.JOB.replace("job.log", "'job*.log'"))
    with house(tmp_path, tmp_path / "trash") as made, pytest.raises(Refused, match="log_name"):
        made.logs.delete("job", name, "old", KIM)
