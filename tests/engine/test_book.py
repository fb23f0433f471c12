"""The jobs in memory and what the store is owed of them, edit by edit and start by start."""

from datetime import UTC, datetime
from pathlib import Path

from engine.book import Book
from engine.config.model import Config
from engine.store import Batch, JobBatch, Store
from engine.tick import tick_job
from tests.engine.faults import JOB, run
from tests.engine.live import config_of, write_config


def begin(config: Config, now: datetime) -> tuple[Store, Book]:
    """Open the configuration's store, and take the jobs from it."""
    store = Store.open(f"sqlite:///{config.data_path.parent / 'batmon.db'}", now)
    book = Book(store)
    store.commit(Batch(at=now, jobs=tuple(book.take(config, now))))
    return store, book


def tick(store: Store, book: Book, now: datetime) -> None:
    """Look at every job once, and keep what follows."""
    batches: list[JobBatch | None] = [tick_job(state, now) for state in book.states.values()]
    store.commit(Batch(at=now, jobs=tuple(batch for batch in batches if batch is not None)))


def test_an_edit_that_was_kept_before_a_kill_has_its_lines_read_again_at_the_next_start(tmp_path: Path) -> None:
    log, now = tmp_path / "job.log", datetime.now(UTC)
    for number in (1, 2):
        run(log, number, ago=60 * (3 - number))
    store, book = begin(config_of(write_config(tmp_path, JOB)), now)
    tick(store, book, now)
    before = store.reads.runs("job")
    edited = config_of(write_config(tmp_path, JOB + "    ignore: harmless\n"))
    store.commit(Batch(at=now, jobs=tuple(book.take(edited, now))))
    store.close()

    store, book = begin(edited, now)
    tick(store, book, now)
    after = store.reads.runs("job")
    store.close()
    assert [run.values["number"] for run in before] == ["2", "1"]
    assert after == before


def test_jobs_that_begin_anew_were_first_seen_when_they_were(tmp_path: Path) -> None:
    first, later = datetime(2026, 11, 24, 3, tzinfo=UTC), datetime(2026, 11, 25, 3, tzinfo=UTC)
    config = config_of(write_config(tmp_path, JOB))
    store, book = begin(config, first)
    book.begin_anew(config, later)
    store.close()

    assert book.states["job"].memory.first_seen == first
