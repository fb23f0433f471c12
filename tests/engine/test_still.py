"""A look that is spared, or that goes to the files which have grown alone, finds what a whole look finds."""

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.logs import news
from engine.logs.naming import RESCAN, TURNS, next_rescan
from engine.look import look, look_if_needed
from engine.seen import Seen
from engine.state import JobState, new_state
from engine.tick import judge
from tests.engine.faults import say
from tests.engine.live import config_of, write_config

BEGIN = datetime(2026, 11, 24, 3, tzinfo=UTC)
END = BEGIN + timedelta(days=1)
JOB = """
  - {id: job, name: Job, scheduler: manual, workdir: ., log: LOG, expect: {at: ["06:00"], grace: 30m}, start: begin,
     success: done, failure: ERROR, settle: 5s}
"""
LOGS = {
    "job.log": ("job.log",),
    "[job.log, other.log]": ("job.log", "other.log"),
    "'logs/*.log'": ("logs/a.log", "logs/b.log"),
    "job_%Y%m%d.log": ("job_20261123.log", "job_20261124.log"),
}


class Job:
    """A job's files and its state; every change of a folder is one that its time stamp shows."""

    def __init__(self, folder: Path, log: str) -> None:
        (folder / "logs").mkdir()
        self.paths = [folder / name for name in LOGS[log]]
        for path in self.paths:
            say(path, "begin", BEGIN - timedelta(hours=1))
            os.utime(path, (BEGIN.timestamp() - 60, BEGIN.timestamp() - 60))
        config = config_of(write_config(folder, JOB.replace("LOG", log)))
        self.state = new_state(config.jobs[0], config.rule_of(config.jobs[0]), BEGIN)
        self.folders, self.changes, self.events = (folder, folder / "logs"), 0, list[object]()

    def change(self, act: Callable[[Path, datetime], None], path: Path, now: datetime) -> None:
        """Let something happen to a file."""
        act(path, now)
        for file in self.folders[0].rglob("*.log*"):
            if file.stat().st_mtime > END.timestamp():  # just written, by the clock of this machine
                os.utime(file, (now.timestamp(), now.timestamp()))
        self.changes += 1
        for folder in self.folders:  # long ago: what has just changed may change again within the same time stamp
            os.utime(folder, (1e9 + self.changes, 1e9 + self.changes))

    def look(self, find: Callable[[JobState, datetime], Seen | None], now: datetime) -> None:
        """Look at the files, and judge what was found."""
        seen = find(self.state, now)
        if seen is not None:
            self.events += [(e.meaning, e.at, e.evidence.text, e.evidence.file, e.evidence.line) for e in seen.events]
            judge(self.state, seen, now)

    def told(self) -> object:
        """Return what became of it, with the names of files alone."""
        verdict = self.state.memory.verdict
        told = [(*event[:3], Path(event[3]).name, event[4]) for event in self.events]  # type: ignore[index]  # tuples
        return told, None if verdict is None else (verdict.status, verdict.phase), self.state.memory.state.open is None


def write(text: str) -> Callable[[Path, datetime], None]:
    return lambda path, now: say(path, text, now)


def write_half(path: Path, now: datetime) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write("a line that goes")


def rotate(path: Path, now: datetime) -> None:
    path.replace(f"{path}.1")
    say(path, "begin", now)


def copy_and_empty(path: Path, now: datetime) -> None:
    shutil.copy(path, f"{path}.1")
    os.truncate(path, 0)


def end_copy_and_grow(path: Path, now: datetime) -> None:
    say(path, "done", now)
    shutil.copy(path, f"{path}.1")
    empty_and_grow(path, now)


def empty_and_grow(path: Path, now: datetime) -> None:
    size = path.stat().st_size
    os.truncate(path, 0)
    while path.stat().st_size <= size:
        say(path, "ERROR once more", now)


def replace_by_longer(path: Path, now: datetime) -> None:
    other = path.with_suffix(".new")
    other.write_bytes(path.read_bytes())
    say(other, "ERROR of another", now)
    other.replace(path)


def remove(path: Path, now: datetime) -> None:
    path.unlink()
    say(path, "begin", now)


def begin_another(path: Path, now: datetime) -> None:
    say(path.with_name("job_20261125.log" if path.stem.startswith("job_") else "another.log"), "ERROR in another", now)


ACTS = (
    *[write("working")] * 4,
    write("done"),
    write("begin"),
    write("ERROR broken"),
    write_half,
    rotate,
    copy_and_empty,
    empty_and_grow,
    end_copy_and_grow,
    replace_by_longer,
    remove,
    begin_another,
)
plans = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 1), st.sampled_from([1, 2, 7, 70])), max_size=25)


@settings(max_examples=60, deadline=None)
@given(log=st.sampled_from(sorted(LOGS)), plan=plans)
@example(log="job.log", plan=[(write("working"), 0, 1), (write_half, 0, 1), (write("working"), 0, 7)])
@example(log="'logs/*.log'", plan=[(write("working"), 0, 1), (begin_another, 0, 1)])
@example(log="job.log", plan=[(write("working"), 0, 1), (write("working"), 0, 1), (rotate, 0, 1)])
@example(log="job.log", plan=[(write("working"), 0, 1), (end_copy_and_grow, 0, 1), (write("working"), 0, 70)])
def test_whatever_happens_to_the_files_looks_that_are_spared_would_have_found_nothing(
    tmp_path_factory: pytest.TempPathFactory,
    log: str,
    plan: list[tuple[Callable[[Path, datetime], None], int, int]],
) -> None:
    spared, whole = (Job(tmp_path_factory.mktemp("job"), log) for _ in range(2))
    now = BEGIN
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(news, "WATCHED", 99)  # a whole look leaves older files to the next rescan, where there are many
        for act, place, pause in [*plan, (write("working"), 0, 1)]:
            now += timedelta(seconds=pause)
            for job, find in ((spared, look_if_needed), (whole, look)):
                job.look(find, now)
                job.change(act, job.paths[place % len(job.paths)], now)
                job.look(find, now + timedelta(milliseconds=500))
    assert spared.told() == whole.told()


def test_where_the_one_file_has_grown_and_nothing_else_no_folder_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = Job(tmp_path, "job.log")
    job.look(look, BEGIN)
    job.change(write("working"), job.paths[0], BEGIN)
    still = job.state.still
    assert still is not None
    assert still.grown(BEGIN) == (str(job.paths[0]),)

    monkeypatch.setattr("engine.logs.watch.LogWatch.files", None)  # who asks for them fails
    monkeypatch.setattr("engine.logs.watch.LogWatch._with_news", None)
    job.look(look_if_needed, BEGIN + timedelta(seconds=1))
    assert look_if_needed(job.state, BEGIN + timedelta(seconds=2)) is None
    job.change(write("ERROR broken"), job.paths[0], BEGIN + timedelta(seconds=2))
    job.look(look_if_needed, BEGIN + timedelta(seconds=3))

    assert [event[2].split()[-1] for event in job.events] == ["begin", "working", "broken"]  # type: ignore[index]  # tuples


@pytest.mark.parametrize("act", [rotate, copy_and_empty, replace_by_longer, remove])
def test_what_is_more_than_growing_is_looked_at_as_a_whole(
    tmp_path: Path, act: Callable[[Path, datetime], None]
) -> None:
    job = Job(tmp_path, "job.log")
    job.look(look, BEGIN)
    still = job.state.still
    assert still is not None
    job.change(act, job.paths[0], BEGIN)

    assert still.grown(BEGIN) is None


@pytest.mark.skipif(os.name == "nt", reason="there new rights leave no time stamp")
def test_new_rights_alone_are_looked_at_as_a_whole(tmp_path: Path) -> None:
    job = Job(tmp_path, "job.log")
    job.look(look, BEGIN)
    still = job.state.still
    assert still is not None
    assert still.grown(BEGIN) == ()
    job.paths[0].chmod(0o600)

    assert still.grown(BEGIN) is None


@given(
    name=st.text(min_size=1, max_size=12),
    looked=st.datetimes(datetime(1999, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),
)
def test_all_files_are_looked_for_within_a_minute_and_then_every_minute(name: str, looked: datetime) -> None:
    first = next_rescan(name, looked)
    assert looked < first <= looked + RESCAN
    assert next_rescan(name, first) == first + RESCAN
    assert next_rescan(name, first - timedelta(microseconds=1)) == first


def test_the_files_of_many_jobs_are_looked_for_in_turns() -> None:
    turns = [next_rescan(f"/logs/job{number}.log", BEGIN) for number in range(6000)]
    counts = [turns.count(moment) for moment in set(turns)]
    assert len(counts) == TURNS
    assert max(counts) < 1.2 * 6000 / TURNS
