"""Two runs beside each other, found in real files: rotated, dated, packed, deleted, unstamped, interleaved, growing."""

import gzip
import os
import time
import tracemalloc
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from engine.compare import comparer, tally
from engine.compare.comparer import Comparisons
from engine.compare.port import Comparison, NotCompared, PlacedLine, SideName
from engine.logs import source
from engine.logs.watch import LogWatch
from engine.views import JobView
from rules.model import Meaning, Run
from rules.rule import Rule
from rules.runs import RunState, fold, shown_runs

SEOUL = ZoneInfo("Asia/Seoul")
NOW = datetime(2026, 11, 26, 12, tzinfo=SEOUL)
RULE = Rule(job_id="job", zone=SEOUL, start=("작업 시작",), success=("작업 완료",), failure=("ERROR",))


class Reads:
    """What is asked of the store, answered from a list."""

    def __init__(self) -> None:
        self.known: dict[Any, Run] = {}

    def all(self) -> list[Run]:
        return [self.known[key] for key in sorted(self.known)]

    def runs(self, job_id: str, since: datetime, until: datetime, limit: int) -> list[Run]:
        return [run for run in self.all() if since <= run.started <= until][-limit:]

    def run_before(self, job_id: str, when: datetime, *, succeeded: bool = False) -> Run | None:
        found = [run for run in self.all() if run.started < when and (run.succeeded or not succeeded)]
        return found[-1] if found else None

    def run_after(self, job_id: str, key: tuple[datetime, int]) -> Run | None:
        return next((run for run in self.all() if run.key > key), None)


class Job:
    """A job whose logs are read as the engine reads them, and compared."""

    def __init__(self, *paths: Path, rule: Rule = RULE) -> None:
        self.watch = LogWatch(paths=tuple(map(str, paths)), encoding="auto")
        self.rule, self.state, self.reads, self.now = rule, RunState(), Reads(), NOW
        state = SimpleNamespace(
            logs=self.watch, rule=rule, job=SimpleNamespace(id="job"), view=JobView(id="job", name="")
        )
        book = SimpleNamespace(states={"job": state})
        self.port = Comparisons(cast("Any", SimpleNamespace(reads=self.reads)), cast("Any", book))

    def look(self) -> "Job":
        """Read what is new, as a tick does."""
        self.watch.more = True
        while self.watch.more:
            for reading in self.watch.read(self.rule, lambda: self.now):
                for event in reading.events:
                    self.state, told = fold(self.state, event, self.rule, lambda began: began + timedelta(hours=4))
                    self.reads.known.update({run.key: run for run in told})
        self.reads.known.update({run.key: run for run in shown_runs(self.state, self.now, self.rule)})
        return self

    def compare(self, at: int = -1, beside: int | None = None) -> Comparison:
        runs = self.reads.all()
        return self.port.compare("job", runs[at].started, None if beside is None else runs[beside].started)

    def lines(self, side: SideName, first: int = 0, count: int = 1000, at: int = -1) -> list[PlacedLine]:
        return list(self.port.lines("job", self.reads.all()[at].started, None, side, first, count))


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparer, "now", lambda: NOW)


def good_run(day: int, hour: int = 6, pages: int = 5, stamp: str = "2026-11-{day:02} {hour:02}:{at}") -> list[str]:
    at = [stamp.format(day=day, hour=hour, at=f"{minute:02}:{day:02}") for minute in range(pages + 3)]
    steps = [f"공시목록 요청 page={page} 202611{day}" for page in range(pages)]
    return [
        f"{at[n]} [I] {text}"
        for n, text in enumerate(["작업 시작 v2", *steps, "엑셀 저장 3518행", f"작업 완료 {day} s"])
    ]


def bad_run(day: int, hour: int = 6) -> list[str]:
    lines = good_run(day, hour)[:3]
    failing = f"2026-11-{day:02} {hour:02}:09:00 [E] ERROR 수집 실패: Read timed out."
    return [*lines, f"2026-11-{day:02} {hour:02}:08:00 [W] 재시도 2/3", failing, "Traceback (most recent call last):"]


def write(path: Path, *runs: list[str], encoding: str = "utf-8") -> Path:
    with path.open("ab") as log:
        for run in runs:
            log.write("".join(line + "\n" for line in run).encode(encoding))
    return path


def texts(lines: list[PlacedLine]) -> list[str]:
    return ["".join(line.parts) for line in lines]


def kinds(found: Comparison) -> tuple[list[str], list[str]]:
    return [kind.text for kind in found.new], [kind.text for kind in found.missing]


NEW = ["[E] ERROR 수집 실패: Read timed out.", "[W] 재시도 #/#", "Traceback (most recent call last):"]
MISSING = ["[I] 작업 완료 #", "[I] 엑셀 저장 #행"]


def check(job: Job, good: list[str], bad: list[str]) -> Comparison:
    """Hold that the two runs are found whole, and told apart."""
    found = job.compare()
    assert texts(job.lines("good")) == good
    assert texts(job.lines("run")) == bad
    assert kinds(found) == (NEW, MISSING)
    assert (found.good.lines, found.run.lines) == (len(good), len(bad))
    return found


def test_a_failed_run_is_laid_beside_the_last_good_one_before_it(tmp_path: Path) -> None:
    log = write(tmp_path / "job.log", good_run(22), good_run(23), bad_run(24), good_run(25))

    found = Job(log).look().compare(at=2)

    assert kinds(found) == (NEW, MISSING)
    assert found.new[0].meaning is Meaning.FAILURE
    example = found.new[0].run
    assert example is not None
    lines = log.read_bytes().split(b"\n")
    assert example.number == lines.index(bad_run(24)[4].encode()) + 1
    assert log.read_bytes()[example.offset :].startswith(bad_run(24)[4].encode())
    assert example.at == datetime(2026, 11, 24, 6, 9, tzinfo=SEOUL)
    assert found.good.run.started == datetime(2026, 11, 23, 6, 0, 23, tzinfo=SEOUL)
    assert [(one.same, one.good_count, one.run_count) for one in found.stretches[:1]] == [(True, 3, 3)]
    assert not found.good.moved


def test_another_run_may_be_chosen_and_the_same_one_not(tmp_path: Path) -> None:
    job = Job(write(tmp_path / "job.log", good_run(22), good_run(23), bad_run(24))).look()

    assert job.compare(beside=0).good.run == job.reads.all()[0]
    with pytest.raises(NotCompared, match="same_run"):
        job.compare(beside=2)
    with pytest.raises(NotCompared, match="run: unknown_run"):
        job.port.compare("job", NOW, None)
    with pytest.raises(NotCompared, match="good: unknown_run"):
        job.port.compare("job", job.reads.all()[0].started, NOW)


def test_two_good_runs_of_other_numbers_are_identical(tmp_path: Path) -> None:
    found = Job(write(tmp_path / "job.log", good_run(22), good_run(23))).look().compare()

    assert found.identical
    assert [one.same for one in found.stretches] == [True]
    assert found.parts_at is None


def test_without_a_good_run_before_it_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    job = Job(write(tmp_path / "job.log", bad_run(24), good_run(25))).look()

    with pytest.raises(NotCompared) as error:
        job.compare(at=0)
    assert (error.value.code, error.value.side) == ("no_good_run", "good")


def test_the_good_run_is_found_in_the_file_that_it_was_rotated_to(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    job = Job(write(log, good_run(23))).look()
    os.rename(log, tmp_path / "job.log.1")
    write(log, bad_run(24))

    found = check(job.look(), good_run(23), bad_run(24))

    assert found.good.moved
    assert found.good.files == (str(tmp_path / "job.log.1"),)
    assert not found.run.moved


def test_a_run_that_spans_a_rotation_is_found_whole(tmp_path: Path) -> None:
    log, good, bad = tmp_path / "job.log", good_run(23), bad_run(24)
    job = Job(write(log, good, bad[:3])).look()
    os.rename(log, tmp_path / "job.log.1")
    write(log, bad[3:])

    found = check(job.look(), good, bad)

    assert found.run.files == (str(tmp_path / "job.log.1"), str(log))
    assert [line.number for line in job.lines("run")] == [9, 10, 11, 1, 2, 3]


def test_runs_in_files_of_their_days_are_found(tmp_path: Path) -> None:
    write(tmp_path / "job_2026_11_23.log", good_run(23))
    write(tmp_path / "job_2026_11_24.log", bad_run(24))

    check(Job(tmp_path / "job_%Y_%m_%d.log").look(), good_run(23), bad_run(24))


def test_a_good_run_that_was_packed_since_is_read_and_said_to_be(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    job = Job(write(log, good_run(23))).look()
    (tmp_path / "job.log.1.gz").write_bytes(gzip.compress(log.read_bytes()))
    log.unlink()
    write(log, bad_run(24))

    found = check(job.look(), good_run(23), bad_run(24))

    assert (found.good.packed, found.good.moved, found.run.packed) == (True, True, False)


def test_a_run_that_lies_too_deep_in_a_packed_file_is_said_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = tmp_path / "job.log"
    job = Job(write(log, good_run(22), good_run(23))).look()
    (tmp_path / "job.log.1.gz").write_bytes(gzip.compress(log.read_bytes()))
    log.unlink()
    write(log, bad_run(24))
    monkeypatch.setattr(source, "UNPACKED", 200)

    with pytest.raises(NotCompared, match="good: log_packed_far"):
        job.look().compare()


def test_a_deleted_log_is_said_to_be_gone_and_of_which_run(tmp_path: Path) -> None:
    write(tmp_path / "job_2026_11_23.log", good_run(23))
    write(tmp_path / "job_2026_11_24.log", bad_run(24))
    job = Job(tmp_path / "job_%Y_%m_%d.log").look()
    (tmp_path / "job_2026_11_23.log").unlink()

    with pytest.raises(NotCompared) as error:
        job.compare()
    assert (error.value.code, error.value.side) == ("log_gone", "good")


def test_a_run_whose_beginning_is_gone_is_compared_from_the_first_line_that_is_known(tmp_path: Path) -> None:
    log, bad = tmp_path / "job.log", bad_run(24)
    job = Job(write(log, good_run(23))).look()
    os.rename(log, tmp_path / "job.log.1")
    write(log, bad[:3])
    job.look()
    os.rename(tmp_path / "job.log.1", tmp_path / "job.log.2")
    os.rename(log, tmp_path / "job.log.1")
    write(log, bad[3:])
    job.look()
    (tmp_path / "job.log.1").unlink()

    found = job.compare()

    assert (found.run.partly, found.good.partly) == (True, False)
    assert texts(job.lines("run")) == bad[4:]


def test_interleaved_runs_are_parted_where_the_next_one_begins(tmp_path: Path) -> None:
    log = write(tmp_path / "job.log", good_run(23), bad_run(24)[:3], good_run(24, 7)[:2], ["Traceback later"])
    job = Job(log).look()

    assert texts(job.lines("run", at=1)) == bad_run(24)[:3]
    assert texts(job.lines("run", at=2)) == [*good_run(24, 7)[:2], "Traceback later"]


def test_an_open_run_is_compared_as_far_as_it_has_come(tmp_path: Path) -> None:
    log = write(tmp_path / "job.log", good_run(25), good_run(26, 11)[:3])
    job = Job(log).look()

    found = job.compare()
    assert found.run.run.in_progress
    assert (found.run.lines, kinds(found)) == (3, ([], ["[I] 작업 완료 #", "[I] 엑셀 저장 #행"]))
    write(log, good_run(26, 11)[3:4])
    assert job.look().compare().run.lines == 4


@pytest.mark.parametrize("stamp", ["{hour:02}:{at}", "", "[11-{day:02} {hour:02}:{at}]"], ids=["time", "none", "year"])
def test_runs_are_found_without_a_day_or_any_time_in_their_stamps(tmp_path: Path, stamp: str) -> None:
    runs, job = [good_run(day, stamp=stamp) for day in (23, 24, 25)], Job(tmp_path / "job.log")
    for place, run in enumerate(runs):
        log, job.now = write(tmp_path / "job.log", run), NOW - timedelta(days=2 - place)
        os.utime(log, times=(job.now.timestamp() - 3600, job.now.timestamp() - 3600))
        job.look()

    assert job.compare().identical
    assert (texts(job.lines("good")), texts(job.lines("run"))) == (runs[1], runs[2])


def test_a_log_beside_the_other_is_compared_too(tmp_path: Path) -> None:
    log = write(tmp_path / "job.log", good_run(23), bad_run(24))
    write(tmp_path / "err.log", ["2026-11-22 06:01:00 old"], ["2026-11-24 06:07:00 [E] socket closed by peer"])
    job = Job(log, tmp_path / "err.log").look()

    assert "[E] socket closed by peer" in kinds(job.compare())[0]
    assert texts(job.lines("run"))[-1] == "2026-11-24 06:07:00 [E] socket closed by peer"


@pytest.mark.parametrize("encoding", ["cp949", "utf-16"])
def test_other_encodings_are_compared_alike(tmp_path: Path, encoding: str) -> None:
    lines = [*good_run(23), *bad_run(24)]
    (tmp_path / "job.log").write_bytes("".join(f"{line}\r\n" for line in lines).encode(encoding))

    check(Job(tmp_path / "job.log").look(), good_run(23), bad_run(24))


def test_lines_are_found_again_after_the_log_was_rotated_under_the_reader(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    job = Job(write(log, good_run(23), bad_run(24))).look()
    job.compare()
    os.rename(log, tmp_path / "job.log.1")
    write(log, good_run(25))

    assert texts(job.lines("run")) == bad_run(24)


def test_a_failure_that_its_number_makes_is_a_kind_of_its_own(tmp_path: Path) -> None:
    rule = Rule(job_id="job", zone=SEOUL, start=("begin",), success=("end",), failure=("failed=[1-9]",))
    runs = [[f"2026-11-{day} 06:00:00 begin", f"2026-11-{day} 06:00:01 failed={n}"] for day, n in ((23, 0), (24, 3))]
    log = write(tmp_path / "job.log", [*runs[0], "2026-11-23 06:00:02 end"], runs[1])

    found = Job(log, rule=rule).look().compare()

    assert [(kind.text, kind.meaning) for kind in found.new] == [("failed=#", Meaning.FAILURE)]


def long_run(day: int, lines: int) -> list[str]:
    rows = [f"2026-11-{day} 06:{n * 50 // lines:02}:00 [I] row {n} 저장 key={n * 7919 % 9973} ok" for n in range(lines)]
    return [f"2026-11-{day} 06:00:00 [I] 작업 시작", *rows, f"2026-11-{day} 06:59:00 [I] 작업 완료 1 s"]


def test_any_row_of_a_long_run_is_given_where_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally, "BLOCK", 3000)
    run = long_run(24, 3000)
    log = write(tmp_path / "job.log", long_run(23, 3000), run)
    job = Job(log).look()

    assert job.compare().identical
    for first in (0, 1, 255, 256, 257, 1400, 2999, 3001):
        got = job.lines("run", first, 20)
        assert texts(got) == run[first : first + 20]
        assert [line.row for line in got] == list(range(first, min(first + 20, 3002)))
        assert [line.number for line in got] == [3002 + line.row + 1 for line in got]
        assert all(log.read_bytes()[line.offset :].startswith("".join(line.parts).encode()) for line in got[:2])
    assert job.lines("run", 3002) == []


def test_more_lines_and_more_kinds_than_are_compared_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["".join(chr(ord("가") + (n * 37 + at) % 2000) for at in range(4)) for n in range(200)]
    run = ["2026-11-24 06:00:00 작업 시작", *words]
    job = Job(write(tmp_path / "job.log", good_run(23), run)).look()
    monkeypatch.setattr(tally, "KINDS", 50)
    monkeypatch.setattr(tally, "BLOCK", 100)
    monkeypatch.setattr(tally, "LINES", 60)

    found = job.compare()

    assert (found.many_kinds, found.run.cut, found.good.cut) == (True, True, False)
    assert found.run.lines < 201


def test_runs_of_two_hundred_thousand_lines_are_compared_in_bounded_time_and_memory(tmp_path: Path) -> None:
    log = write(tmp_path / "job.log", long_run(23, 200_000), long_run(24, 200_000))
    job = Job(log).look()

    began = time.monotonic()
    found = job.compare()
    took = time.monotonic() - began
    tracemalloc.start()
    job.compare()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert (found.identical, found.run.lines) == (True, 200_002)
    assert took < 10
    assert most < 25e6
