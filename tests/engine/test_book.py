"""The jobs in memory and what the store is owed of them, edit by edit and start by start."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from engine.book import Book
from engine.config.model import Config
from engine.store import Batch, JobBatch, Store
from engine.tick import tick_job
from rules.model import Outcome
from tests.engine.faults import JOB, run, say
from tests.engine.live import HEAD, config_of, write_config

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)


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


def edit(store: Store, book: Book, folder: Path, now: datetime) -> None:
    """Change the rule of the job, and keep what follows."""
    edited = config_of(write_config(folder, JOB + "    ignore: harmless\n"))
    store.commit(Batch(at=now, jobs=tuple(book.take(edited, now))))


def test_an_edit_of_a_job_whose_log_was_not_read_yet_leaves_nothing_of_it_out(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    for number in (1, 2):
        run(tmp_path / "job.log", number, ago=60 * (3 - number))
    store, book = begin(config_of(write_config(tmp_path, JOB)), now)
    edit(store, book, tmp_path, now)
    tick(store, book, now)
    found = store.reads.runs("job")
    store.close()

    assert [run.values["number"] for run in found] == ["2", "1"]


def test_an_edit_of_a_job_whose_log_could_not_be_read_leaves_nothing_of_it_out(tmp_path: Path) -> None:
    now, log, aside = datetime.now(UTC), tmp_path / "job.log", tmp_path / "aside"
    run(log, 1, ago=200_000)
    log.rename(aside)
    log.mkdir()
    store, book = begin(config_of(write_config(tmp_path, JOB + "    expect: {at: '03:00', grace: 30m}\n")), now)
    tick(store, book, now)
    log.rmdir()
    aside.rename(log)
    edit(store, book, tmp_path, now)
    tick(store, book, now)
    found = store.reads.runs("job")
    store.close()

    assert [run.values["number"] for run in found] == ["1"]


def test_an_edit_in_the_midst_of_a_first_history_has_all_of_it_told_by_the_new_rule(tmp_path: Path) -> None:
    now, log = datetime.now(UTC), tmp_path / "job.log"
    for number in range(1, 21):
        run(log, number, ago=60 * (30 - number))
    store, book = begin(config_of(write_config(tmp_path, JOB)), now)
    batch = tick_job(book.states["job"], now, budget=300)
    assert batch is not None
    store.commit(Batch(at=now, jobs=(batch,)))
    read = store.reads.runs("job")
    edited = config_of(write_config(tmp_path, JOB.replace("    start: 'begin (?P<number>\\d+)'\n", "")))
    store.commit(Batch(at=now, jobs=tuple(book.take(edited, now))))
    tick(store, book, now)
    found = store.reads.runs("job")
    store.close()

    assert 1 < len(read) < 20
    assert all(one.values for one in read)
    assert [one.values for one in found] == [{}] * 20


@pytest.mark.parametrize("killed", [False, True])
def test_an_edit_that_lets_runs_begin_elsewhere_leaves_none_of_the_old_beside_the_new(
    tmp_path: Path, killed: bool
) -> None:
    now, log = datetime.now(UTC), tmp_path / "job.log"
    for number in range(1, 21):
        say(log, f"prepare {number}", now - timedelta(minutes=30 - number, seconds=1))
        run(log, number, ago=60 * (30 - number))
    store, book = begin(config_of(write_config(tmp_path, JOB)), now)
    first = tick_job(book.states["job"], now, budget=400)
    assert first is not None
    store.commit(Batch(at=now, jobs=(first,)))
    read = store.reads.runs("job")
    edited = config_of(write_config(tmp_path, JOB.replace("begin (", "prepare (")))
    store.commit(Batch(at=now, jobs=tuple(book.take(edited, now))))
    second = tick_job(book.states["job"], now, budget=300)
    assert second is not None
    store.commit(Batch(at=now, jobs=(second,)))
    if killed:
        store.close()
        store, book = begin(edited, now)
    tick(store, book, now)
    found = store.reads.runs("job")
    store.close()

    assert 1 < len(read) < 20
    assert sorted(int(one.values["number"]) for one in found) == list(range(1, 21))


def test_an_edit_keeps_what_was_told_of_logs_that_are_gone_though_another_was_never_readable(tmp_path: Path) -> None:
    now, log = datetime.now(UTC), tmp_path / "job.log"
    (tmp_path / "never.log").mkdir()
    several = JOB.replace("log: job.log", "log: [job.log, never.log]")
    run(log, 1, ago=3600)
    store, book = begin(config_of(write_config(tmp_path, several)), now)
    tick(store, book, now)
    log.unlink()
    run(log, 2, ago=60)
    tick(store, book, now)
    edited = config_of(write_config(tmp_path, several + "    ignore: harmless\n"))
    store.commit(Batch(at=now, jobs=tuple(book.take(edited, now))))
    tick(store, book, now)
    found = [run.values["number"] for run in store.reads.runs("job")]
    store.close()

    assert found == ["2", "1"]


def test_an_edit_of_the_path_of_a_log_keeps_what_the_old_one_told(tmp_path: Path) -> None:
    now, log = datetime.now(UTC), tmp_path / "job.log"
    for number in range(1, 6):
        for text in (f"begin {number}", "ERROR broken"):
            say(log, text, now - timedelta(minutes=30 - number))
    store, book = begin(config_of(write_config(tmp_path, JOB)), now)
    tick(store, book, now)
    moved = config_of(write_config(tmp_path, JOB.replace("log: job.log", "log: moved.log")))
    store.commit(Batch(at=now, jobs=tuple(book.take(moved, now))))
    log.rename(tmp_path / "moved.log")
    run(tmp_path / "moved.log", 6)
    tick(store, book, now + timedelta(seconds=1))
    found = [run.values["number"] for run in store.reads.runs("job")]
    store.close()

    assert found == ["6", "5", "4", "3", "2", "1"]


def test_an_edit_in_the_middle_of_a_history_without_a_success_leaves_nothing_of_it_out(tmp_path: Path) -> None:
    now, log = datetime.now(UTC), tmp_path / "job.log"
    for number in range(1, 21):
        for text in (f"begin {number}", "ERROR broken"):
            say(log, text, now - timedelta(minutes=30 - number))
    store, book = begin(config_of(write_config(tmp_path, JOB)), now)
    batch = tick_job(book.states["job"], now, budget=300)
    assert batch is not None
    store.commit(Batch(at=now, jobs=(batch,)))
    read = len(store.reads.runs("job"))
    edit(store, book, tmp_path, now)
    tick(store, book, now)
    found = [run.values["number"] for run in store.reads.runs("job")]
    store.close()

    assert 1 < read < 20
    assert sorted(map(int, found)) == list(range(1, 21))


@pytest.mark.parametrize("expect", ["", "    expect: {every: 1m}\n", '    expect: {at: ["00:00"], grace: 1m}\n'])
def test_a_job_looks_after_a_start_as_it_looked_before(tmp_path: Path, expect: str) -> None:
    log, now = tmp_path / "job.log", datetime.now(UTC)
    for number in range(40):
        run(log, number, ago=60 * (45 - number))
    config = config_of(write_config(tmp_path, JOB + expect))
    store, book = begin(config, now)
    tick(store, book, now)
    book.show(["job"], now)
    before = book.views
    store.close()

    store, book = begin(config, now)
    book.show(["job"], now)
    after = book.views
    store.close()
    assert len(before[0].marks) >= 1
    assert replace(after[0], revision=0, log=None) == replace(before[0], revision=0, log=None)


def test_a_job_that_never_ran_has_its_strokes_after_a_start(tmp_path: Path) -> None:
    config = config_of(write_config(tmp_path, JOB + '    expect: {at: ["03:00"], grace: 1m}\n'))
    first = datetime(2026, 11, 20, tzinfo=UTC)
    store, book = begin(config, first)
    for day in range(3):
        tick(store, book, first + timedelta(days=day, hours=22))
    before = list(book.states["job"].marks)
    store.close()

    store, book = begin(config, first + timedelta(days=3))
    store.close()
    assert [mark.outcome for mark in before][1:] == [Outcome.MISSED] * 3
    assert list(book.states["job"].marks) == before


def test_an_edit_draws_those_jobs_anew_that_it_changes(tmp_path: Path) -> None:
    other = JOB.replace("id: job", "id: other").replace("name: Job", "name: Other")
    store, book = begin(config_of(write_config(tmp_path, JOB + other)), NOW)
    before = book.views
    book.take(config_of(write_config(tmp_path, JOB + other + "    description: the other one\n")), NOW)
    store.close()

    assert book.views[0] is before[0]
    assert book.views[1].description == "the other one"


def test_an_edit_of_the_time_zone_reaches_every_job(tmp_path: Path) -> None:
    jobs = JOB + '    expect: {at: ["06:00"]}\n'
    store, book = begin(config_of(write_config(tmp_path, jobs)), NOW)
    moved = HEAD.replace("Asia/Seoul", "Europe/Berlin")
    book.take(config_of(write_config(tmp_path, jobs, head=moved)), NOW)
    store.close()

    assert book.states["job"].rule.zone.key == book.views[0].zone == "Europe/Berlin"


def test_jobs_that_begin_anew_were_first_seen_when_they_were(tmp_path: Path) -> None:
    first, later = datetime(2026, 11, 24, 3, tzinfo=UTC), datetime(2026, 11, 25, 3, tzinfo=UTC)
    config = config_of(write_config(tmp_path, JOB))
    store, book = begin(config, first)
    book.begin_anew(config, later)
    store.close()

    assert book.states["job"].memory.first_seen == first


def test_jobs_that_begin_anew_are_there_all_the_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime.now(UTC)
    config = config_of(write_config(tmp_path, JOB))
    store, book = begin(config, now)
    seen: list[list[str]] = []
    read = store.reads.load_states

    def noted(ids: list[str]) -> Any:
        seen.append(list(book.states))
        return read(ids)

    monkeypatch.setattr(store.reads, "load_states", noted)
    before = book.states["job"]
    book.begin_anew(config, now)
    store.close()

    assert seen == [["job"]]
    assert book.states["job"] is not before


@pytest.mark.parametrize("known", ["at the start", "from an edit on"])
def test_a_view_holds_no_secret_of_the_configuration(tmp_path: Path, known: str) -> None:
    texts = ("description: hunter2 of ours", 'runbook: "https://wiki/?key=hunter2"', "rerun: run --key hunter2")
    job = JOB + "".join(f"    {text}\n" for text in texts)
    access = "access: {password: hunter2}\n"
    path = write_config(tmp_path, job, HEAD.replace("jobs:", ("" if known == "from an edit on" else access) + "jobs:"))
    store, book = begin(config_of(path), NOW)

    book.take(config_of(write_config(tmp_path, job, HEAD.replace("jobs:", access + "jobs:"))), NOW)
    view = book.views[0]
    store.close()

    assert (view.description, view.runbook, view.rerun) == ("*** of ours", "https://wiki/?key=***", "run --key ***")
