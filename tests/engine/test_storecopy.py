"""A copy of the store: sound while it is written to, on record, readable by nobody else, and gone when discarded."""

import os
import sqlite3
import stat
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from engine.actions.actor import Actor
from engine.actions.refused import Refused
from engine.actions.storecopy import PREFIX
from tests.engine.live import watching, write_config
from tests.engine.test_notes import audit

KIM = Actor(name="Kim", source="10.1.2.3")
COPIES = 20


def test_copies_are_sound_and_hold_every_row_before_them_while_the_store_is_written_to(tmp_path: Path) -> None:
    with watching(write_config(tmp_path, "  []")) as monitor:
        done = threading.Event()
        written = [0]

        def write() -> None:
            while not done.is_set():
                with monitor.store.transaction() as connection:
                    connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS extra (number INTEGER)")
                    connection.exec_driver_sql(f"INSERT INTO extra VALUES ({written[0]})")
                written[0] += 1

        thread = threading.Thread(target=write)
        thread.start()
        try:
            for _ in range(COPIES):
                before = written[0]
                copied = monitor.copies.copy(KIM)
                with closing(sqlite3.connect(copied.path)) as store:
                    assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                    assert before == 0 or store.execute("SELECT count(*) FROM extra").fetchone()[0] >= before
                assert os.name == "nt" or stat.S_IMODE(os.stat(copied.path.parent).st_mode) == 0o700
                monitor.copies.discard(copied)
        finally:
            done.set()
            thread.join()
        assert written[0] > COPIES
        assert list((tmp_path / "data").glob(f"{PREFIX}*")) == []


def test_a_copy_is_on_record_before_it_is_given(tmp_path: Path) -> None:
    path = write_config(tmp_path, "  []")
    with watching(path) as monitor:
        monitor.copies.discard(monitor.copies.copy(KIM))

        rows = [(row["event"], row["who"], row["outcome"]) for row in audit(path)]
        assert rows == [("store_download", "Kim", "begun"), ("store_download", "Kim", "done")]


def test_no_copy_is_begun_that_the_disk_cannot_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_config(tmp_path, "  []")
    monkeypatch.setattr("engine.actions.storecopy.SPARE", 1 << 60)
    with watching(path) as monitor:
        with pytest.raises(Refused) as caught:
            monitor.copies.copy(KIM)

        assert caught.value.code == "copy_failed"
        assert audit(path)[-1]["outcome"] == "refused: copy_failed"


def test_a_copy_whose_record_is_refused_is_not_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with watching(write_config(tmp_path, "  []")) as monitor:
        witness = monitor._recorder.witness

        def full(event: str, who: str, source: str, job: str | None, outcome: str, detail: Any) -> None:
            if outcome == "done":  # the copy has taken the last of the disk
                raise OSError(28, "No space left on device")
            witness(event, who, source, job, outcome, detail)

        monkeypatch.setattr(monitor._recorder, "witness", full)
        with pytest.raises(Refused, match="no_record"):
            monitor.copies.copy(KIM)

        assert list((tmp_path / "data").glob(f"{PREFIX}*")) == []


def test_what_a_crash_has_left_is_removed_by_the_next_copy(tmp_path: Path) -> None:
    left = tmp_path / "data" / f"{PREFIX}left"
    left.mkdir(parents=True)
    os.utime(left, (1_000_000_000, 1_000_000_000))
    with watching(write_config(tmp_path, "  []")) as monitor:
        monitor.copies.discard(monitor.copies.copy(KIM))

    assert not left.exists()
