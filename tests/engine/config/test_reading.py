"""An edit of a large configuration is read in a process of its own: nothing is missed, and nothing piles up."""

import os
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.config import reading
from engine.config.job import Job
from engine.config.load import Loaded, load
from engine.config.reload import ConfigWatcher
from tests.engine.faults import until

JOB = "  - {{id: job{0}, name: Job {0}, scheduler: manual, workdir: ., log: job{0}.log, success: done, tags: [{1}]}}\n"


def write(path: Path, jobs: int, tag: str = "a", tagged: int = 0) -> None:
    """Write a file of so many jobs, one of them with this tag."""
    path.write_text("jobs:\n" + "".join(JOB.format(n, tag if n == tagged else "a") for n in range(jobs)))


def read(watcher: ConfigWatcher) -> Loaded:
    """Return what the watcher has to say, as soon as it has."""
    said: list[Loaded] = []

    def has_said() -> bool:
        loaded = watcher.poll()
        if loaded is not None:
            said.append(loaded)
        return bool(said)

    until(has_said)
    return said[0]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "batmon.yml"
    write(file, jobs=120)
    return file


def test_an_edit_of_a_large_file_says_the_same_as_if_it_were_read_at_once(path: Path) -> None:
    watcher = ConfigWatcher(path, large=0)
    write(path, jobs=130, tag="b", tagged=7)

    assert watcher.poll() is None
    assert read(watcher) == load(path)
    assert watcher.poll() is None


def test_jobs_that_say_the_same_are_the_same_objects(path: Path) -> None:
    watcher = ConfigWatcher(path, large=0)
    before = watcher.loaded.config
    write(path, jobs=119, tag="b", tagged=7)
    after = read(watcher).config

    assert before is not None
    assert after is not None
    assert [one.id for one, other in zip(after.jobs, before.jobs, strict=False) if one is not other] == ["job7"]


def test_a_refused_edit_of_a_large_file_tells_its_problems_and_the_next_one_is_met(path: Path) -> None:
    watcher = ConfigWatcher(path, large=0)
    path.write_text(path.read_text().replace("name: Job 7,", "nmae: Job 7,"))
    refused, expected = read(watcher), load(path)
    write(path, jobs=121)

    assert refused == expected
    assert {one.code for one in refused.problems} == {"missing_key", "unknown_key"}
    assert read(watcher) == load(path)


def test_an_edit_during_the_reading_is_met_after_it(path: Path) -> None:
    watcher = ConfigWatcher(path, large=0)
    write(path, jobs=121)
    first = watcher.poll()
    write(path, jobs=122)
    counts = set()

    def is_met() -> bool:
        loaded = watcher.poll()
        if loaded is not None and loaded.config is not None:
            counts.add(len(loaded.config.jobs))
        return 122 in counts

    assert first is None
    until(is_met)
    assert counts <= {121, 122}


def test_a_small_file_is_read_at_once(path: Path) -> None:
    watcher = ConfigWatcher(path)
    write(path, jobs=121)
    loaded = watcher.poll()

    assert loaded is not None
    assert loaded == load(path)


def test_files_that_are_included_count(path: Path, tmp_path: Path) -> None:
    (tmp_path / "more.yml").write_text("jobs:\n" + "".join(JOB.format(n, "a") for n in range(200, 3000)))
    path.write_text("include: more.yml\n" + path.read_text())
    watcher = ConfigWatcher(path)
    path.write_text(path.read_text().replace("Job 7,", "Job seven,"))

    assert watcher.poll() is None
    assert len((read(watcher).config or pytest.fail("refused")).jobs) == 2920


def leave(path: Path, environ: object) -> Iterator[Loaded]:
    os._exit(3)
    yield Loaded(config=None)


def test_where_the_process_dies_the_file_is_read_all_the_same(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "read_in_parts", leave)
    watcher = ConfigWatcher(path, large=0)
    write(path, jobs=121)

    assert read(watcher) == load(path)


def fail(path: Path, environ: object) -> Iterator[Loaded]:
    raise ValueError("not this one")
    yield Loaded(config=None)


def test_a_reading_that_fails_is_told_and_tried_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    watcher = ConfigWatcher(path, large=0)
    write(path, jobs=121)
    monkeypatch.setattr(reading, "read_in_parts", fail)
    with pytest.raises(ValueError, match="not this one"):
        read(watcher)
    monkeypatch.undo()

    assert read(watcher) == load(path)


@pytest.mark.parametrize("large", [0, 1 << 30], ids=["in a process of its own", "at once"])
def test_nothing_of_earlier_readings_is_kept(path: Path, large: int) -> None:
    watcher = ConfigWatcher(path, large=large)
    met: list[weakref.ref[Job]] = []
    for number in range(6):
        write(path, jobs=120, tag=f"edit{number}", tagged=number)
        loaded = read(watcher)
        assert loaded.config is not None
        met += [weakref.ref(job) for job in loaded.config.jobs]
        del loaded

    until(lambda: len({id(job) for one in met if (job := one()) is not None}) == 120)
