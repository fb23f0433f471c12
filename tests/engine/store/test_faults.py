import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from threading import Event, Thread
from time import sleep

import pytest
from sqlalchemy import text

from engine.store import Store, StoreBroken, StoreBusy, StoreDamaged, StoreFull, StoreInUse, StoreTooNew
from engine.store.migrations import MIGRATIONS
from rules.model import Status
from tests.engine.store.committer import numbered
from tests.engine.store.values import NOW, ONE_RUN, batch, change, job, run

ROOT = Path(__file__).parents[3]


def _start_committer(path: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "tests.engine.store.committer", f"sqlite:///{path}"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_a_killed_process_leaves_each_batch_whole_or_absent(path: Path) -> None:
    said = 0
    for kill in range(10):
        process = _start_committer(path)
        assert process.stdout is not None
        said = int(process.stdout.readline())
        sleep(0.003 * kill)
        process.kill()  # SIGKILL, or TerminateProcess
        rest = process.stdout.read().split("\n")
        process.wait()
        process.stdout.close()
        said = max([said, *(int(line) for line in rest[:-1])])

        store = Store.open(f"sqlite:///{path}", NOW)
        states = store.reads.load_states()
        last = int(states["a"][0] or 0)
        assert store.moved_aside is None
        assert last in (said, said + 1), "a batch that was said to be written is there, and at most one more"
        assert states["a"] == states["b"]
        assert set(states["a"][1].values()) == {str(last)}
        for name in ("a", "b"):
            assert len(store.reads.runs(name, limit=99_999)) == last
            assert len(store.reads.occurrences(name, limit=99_999)) == last
            assert sum(day.runs for day in store.reads.daily(name)) == last
        store.close()
    assert said > 10


def test_a_store_locked_by_another_process_is_busy_and_answers_reads(store: Store, path: Path) -> None:
    store.commit(batch(job(run())))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreBusy, match="locked"):
            store.commit(batch(job(ONE_RUN)))

        assert store.reads.runs("kindscrap") == [run()]
        other.execute("ROLLBACK")

    store.commit(batch(job(ONE_RUN)))
    assert ONE_RUN in store.reads.runs("kindscrap")


def test_a_full_disk_leaves_nothing_half_done(store: Store) -> None:
    store.commit(batch(job(run())))
    with store.writer.begin() as connection:  # SQLite says the same thing as on a full disk
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        connection.execute(text(f"PRAGMA max_page_count={pages}"))
    many = [ONE_RUN, *(run(NOW.replace(second=s)) for s in range(60))] * 1
    big = batch(job(*many, changes=tuple(change(NOW.replace(microsecond=n)) for n in range(2000))))
    with pytest.raises(StoreFull, match="full"):
        store.commit(big)
    assert store.reads.runs("kindscrap") == [run()]
    assert store.reads.changes() == []

    with store.writer.begin() as connection:
        connection.execute(text("PRAGMA max_page_count=1000000"))
    store.commit(big)
    assert len(store.reads.changes(limit=9999)) == 2000


def _write_pages(path: Path) -> None:
    store = Store.open(f"sqlite:///{path}", NOW)
    store.commit(batch(job(*(run(NOW.replace(microsecond=n)) for n in range(500)))))
    store.close()


def _spoil_middle(path: Path) -> None:
    _write_pages(path)
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(b"\xff" * 8192)


def _cut(path: Path) -> None:
    _write_pages(path)
    os.truncate(path, path.stat().st_size // 2)


@pytest.mark.parametrize(
    "spoil",
    [lambda path: path.write_bytes(b"this is no database at all" * 99), _spoil_middle, _cut],
    ids=["other", "middle", "cut"],
)
def test_a_damaged_store_is_moved_aside_and_a_new_one_begun(path: Path, spoil: Callable[[Path], object]) -> None:
    spoil(path)
    spoilt = path.read_bytes()

    store = Store.open(f"sqlite:///{path}", NOW)

    assert store.moved_aside == path.with_name("batmon.db.damaged-20261124T060311Z")
    assert store.moved_aside.read_bytes() == spoilt
    assert store.reads.load_states() == {}
    store.commit(batch(job(ONE_RUN)))
    assert store.reads.runs("kindscrap") == [ONE_RUN]
    store.close()


def test_two_damaged_stores_of_one_second_are_both_kept(path: Path) -> None:
    for content in (b"one" * 99, b"two" * 99):
        path.write_bytes(content)
        Store.open(f"sqlite:///{path}", NOW).close()

    kept = sorted(p.read_bytes()[:3] for p in path.parent.glob("batmon.db.damaged-*"))
    assert kept == [b"one", b"two"]


def test_an_empty_file_becomes_a_store(path: Path) -> None:
    path.touch()
    store = Store.open(f"sqlite:///{path}", NOW)

    assert store.moved_aside is None
    store.close()


def test_a_store_in_use_by_this_process_is_refused_with_its_pid(store: Store, path: Path) -> None:
    with pytest.raises(StoreInUse, match=f"in use by process {os.getpid()}") as caught:
        Store.open(f"sqlite:///{path}", NOW)

    assert caught.value.pid == os.getpid()
    store.commit(batch())


def test_a_store_in_use_by_another_process_is_refused_until_that_has_ended(path: Path) -> None:
    process = _start_committer(path)
    assert process.stdout is not None
    process.stdout.readline()
    with pytest.raises(StoreInUse) as caught:
        Store.open(f"sqlite:///{path}", NOW)
    assert caught.value.pid == process.pid

    process.kill()
    process.wait()
    process.stdout.close()
    Store.open(f"sqlite:///{path}", NOW).close()


def test_somebody_elses_database_is_left_alone(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE funds (name)")
    before = path.read_bytes()

    with pytest.raises(StoreBroken, match="no store of BATMON: it has other tables, such as funds"):
        Store.open(f"sqlite:///{path}", NOW)
    assert path.read_bytes()[:16] == before[:16]
    assert not list(path.parent.glob("*.damaged-*"))


def test_a_store_of_a_newer_version_is_refused_and_left_alone(store: Store, path: Path) -> None:
    with store.writer.begin() as connection:
        connection.execute(text("INSERT INTO schema_version VALUES (99, 0)"))
    store.close()

    with pytest.raises(StoreTooNew, match=rf"has version 99, this BATMON knows versions up to {len(MIGRATIONS)}:"):
        Store.open(f"sqlite:///{path}", NOW)
    with pytest.raises(StoreTooNew):
        Store.open(f"sqlite:///{path}", NOW)  # and its lock was let go


def test_a_store_that_was_locked_when_opened_can_be_opened_later(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreBusy):
            Store.open(f"sqlite:///{path}", NOW)

    Store.open(f"sqlite:///{path}", NOW).close()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(StoreBroken):
        Store.open(f"sqlite:///{tmp_path / 'file' / 'batmon.db'}", NOW)


def test_readers_cannot_write(store: Store) -> None:
    store.commit(batch(job(changes=(change(after=Status.OK),))))

    with pytest.raises(Exception, match="readonly"), store.reads._engine.begin() as connection:
        connection.execute(text("DELETE FROM jobs"))


def test_every_copy_made_while_another_thread_writes_is_sound_and_consistent(store: Store, tmp_path: Path) -> None:
    ended = Event()

    def write() -> None:
        number = 0
        while not ended.is_set():
            number += 1
            store.commit(numbered(number))

    writer = Thread(target=write)
    writer.start()
    seen = []
    try:
        for number in range(20):
            copy = tmp_path / f"copy-{number}.db"
            store.copy_to(copy)
            with closing(sqlite3.connect(copy)) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                runs = connection.execute("SELECT count(*) FROM runs GROUP BY job_id").fetchall()
                occurrences = connection.execute("SELECT count(*) FROM occurrences GROUP BY job_id").fetchall()
            assert len(set(runs + occurrences)) <= 1, "a copy holds whole batches only"
            seen.append(runs)
    finally:
        ended.set()
        writer.join()

    assert seen[0] != seen[-1], "it was written all the time"


def test_a_damaged_store_is_named_so_whoever_meets_it_and_can_be_renewed(path: Path) -> None:
    _write_pages(path)
    store = Store.open(f"sqlite:///{path}", NOW)
    with path.open("r+b") as file:
        file.write(b"\xff" * path.stat().st_size)
    assert store.find_loss() is None
    with pytest.raises(StoreDamaged):
        store.reads.runs("kindscrap")
    assert store.find_loss() == "damaged"

    kept = store.renew(NOW)

    assert kept == path.with_name("batmon.db.damaged-20261124T060311Z")
    assert (store.find_loss(), store.reads.load_states()) == (None, {})
    store.commit(batch(job(ONE_RUN)))
    assert store.reads.runs("kindscrap") == [ONE_RUN]
    store.close()


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be deleted there")
def test_a_store_whose_folder_was_deleted_is_renewed_with_its_lock(tmp_path: Path) -> None:
    path = tmp_path / "data" / "batmon.db"
    path.parent.mkdir()
    store = Store.open(f"sqlite:///{path}", NOW)
    store.commit(batch(job(ONE_RUN)))
    shutil.rmtree(path.parent)
    assert store.find_loss() == "gone"

    assert store.renew(NOW) is None
    store.commit(batch(job(ONE_RUN)))

    assert store.find_loss() is None
    with pytest.raises(StoreInUse):
        Store.open(f"sqlite:///{path}", NOW)
    store.close()


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be deleted there")
def test_a_store_that_cannot_be_renewed_yet_is_renewed_later(path: Path) -> None:
    store = Store.open(f"sqlite:///{path}", NOW)
    path.unlink()
    path.mkdir()
    with pytest.raises(StoreBroken):
        store.renew(NOW)
    assert store.find_loss() == "gone"

    path.rmdir()
    store.renew(NOW)

    store.commit(batch(job(ONE_RUN)))
    assert store.reads.runs("kindscrap") == [ONE_RUN]
    store.close()
