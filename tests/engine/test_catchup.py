"""A long history is read in another process: the tick goes on, progress is shown, and every run counts once."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest

from engine import catchup, look, rounds
from engine.catchup import History, Piece, Sizes
from engine.live import LiveMonitor
from engine.views import JobView
from rules.model import Status
from tests.engine import faults
from tests.engine.faults import JOB, assert_kept, fail, numbers, run
from tests.engine.live import watching, write_config
from tests.processes import command

pytestmark = pytest.mark.timeout(300)
RUNS = 6000
PATIENCE = 90.0  # seconds: the process that reads gives way to all others
STEPS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
OTHER = JOB.replace("id: job", "id: other").replace("job.log", "other.log").replace("name: Job", "name: Other")


def write_history(log: Path, runs: int = RUNS) -> None:
    """Write a run for each ten seconds up to now, with some lines of work in each."""
    began = datetime.now(UTC) - timedelta(seconds=10 * runs + 60)
    with log.open("w", encoding="utf-8") as file:
        for number in range(1, runs + 1):
            at = f"{began + timedelta(seconds=10 * number):%Y-%m-%d %H:%M:%S}.000000+0000"
            file.write(f"{at} begin {number}\n" + f"{at} a page was read\n" * 5 + f"{at} done\n")


class Hold:
    """Histories of which no more is taken once so much of them is read, until they are let go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._most, take = 1.0, History.take

        def take_or_wait(history: History) -> Piece | None:
            last = history._last
            return None if last is not None and last.progress > self._most else take(history)

        monkeypatch.setattr(History, "take", take_or_wait)

    def read(self, monitor: LiveMonitor, least: float) -> None:
        """Wait until so much of the job's history is read, and let no more be taken."""
        self._most = least
        until(lambda: (shown(monitor).catching_up or 0) > least)

    def let_go(self) -> None:
        """Let everything be taken."""
        self._most = 1.0


@pytest.fixture
def hold(monkeypatch: pytest.MonkeyPatch) -> Hold:
    return Hold(monkeypatch)


def until(holds: Callable[[], object]) -> None:
    faults.until(holds, PATIENCE)


def shown(monitor: LiveMonitor, job_id: str = "job") -> JobView:
    view = monitor.job(job_id)
    assert view is not None
    return view


OTHERS: set[int] = set()  # processes that earlier tests have left to later ones: those that make previews stay


def children() -> list[psutil.Process]:
    return [one for one in psutil.Process().children() if one.pid not in OTHERS and "spawn_main" in command(one)]


def kill_when_read(monitor: LiveMonitor, least: float, hold: Hold) -> None:
    """Kill the process that reads the history once so much of it is read."""
    hold.read(monitor, least)
    until(children)
    children()[0].kill()


@pytest.fixture(autouse=True)
def long_soon(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(rounds, "LONG", 64 * 1024)
    monkeypatch.setattr(look, "AT_ONCE", 64 * 1024)
    monkeypatch.setattr(catchup, "SIZES", Sizes(first=32 * 1024, smallest=32 * 1024, largest=64 * 1024, rest=1024))
    OTHERS.clear()
    OTHERS.update(one.pid for one in children())
    yield
    until(lambda: not children())  # none is left


def test_a_long_history_is_read_while_the_others_are_judged_and_its_progress_grows(tmp_path: Path, hold: Hold) -> None:
    write_history(tmp_path / "job.log")
    run(tmp_path / "other.log", 1)
    with watching(write_config(tmp_path, JOB + OTHER)) as monitor:
        until(lambda: shown(monitor, "other").status is Status.OK)
        seen: list[float] = []
        for step in STEPS:
            hold.read(monitor, step)
            view = shown(monitor)
            seen.append(view.catching_up or 0.0)
            assert (view.status, view.running, view.marks) == (Status.UNKNOWN, None, ())
        fail(tmp_path / "other.log")
        until(lambda: shown(monitor, "other").status is Status.ERROR)
        still_read = shown(monitor).catching_up is not None
        hold.let_go()
        until(lambda: shown(monitor).status is Status.OK)

        assert still_read
        assert seen == sorted(set(seen))
        assert_kept(lambda: numbers(monitor), list(range(1, RUNS + 1)))


def test_a_process_that_dies_while_it_reads_loses_nothing_and_counts_nothing_twice(tmp_path: Path, hold: Hold) -> None:
    write_history(tmp_path / "job.log")
    with watching(write_config(tmp_path, JOB)) as monitor:
        for wanted in (0.1, 0.4):
            kill_when_read(monitor, wanted, hold)
        hold.let_go()
        until(lambda: shown(monitor).status is Status.OK)

        assert_kept(lambda: numbers(monitor), list(range(1, RUNS + 1)))


def test_an_edit_of_a_job_whose_history_is_read_begins_anew(tmp_path: Path, hold: Hold) -> None:
    write_history(tmp_path / "job.log")
    with watching(write_config(tmp_path, JOB)) as monitor:
        hold.read(monitor, 0.2)
        write_config(tmp_path, JOB.replace("'done'", "'done|finished'"))
        until(lambda: "config_loaded" in faults.acts(monitor))
        hold.let_go()
        until(lambda: shown(monitor).status is Status.OK)

        assert_kept(lambda: numbers(monitor), list(range(1, RUNS + 1)))


def test_an_edit_in_the_midst_of_a_history_leaves_no_run_beside_the_one_that_takes_its_place(
    tmp_path: Path, hold: Hold
) -> None:
    write_history(tmp_path / "job.log")
    with watching(write_config(tmp_path, JOB)) as monitor:
        hold.read(monitor, 0.3)
        write_config(tmp_path, JOB.replace("    start: 'begin (?P<number>\\d+)'\n", ""))
        until(lambda: "config_loaded" in faults.acts(monitor))
        hold.let_go()
        until(lambda: shown(monitor).status is Status.OK)

        assert_kept(lambda: [len(monitor.history.runs("job", None, None, 10_000))], [RUNS])


def test_what_is_written_while_a_history_is_read_is_judged_after_it(tmp_path: Path, hold: Hold) -> None:
    log = tmp_path / "job.log"
    write_history(log)
    with watching(write_config(tmp_path, JOB)) as monitor:
        hold.read(monitor, 0.2)
        run(log, RUNS + 1)
        fail(log)
        hold.let_go()
        until(lambda: shown(monitor).status is Status.ERROR)

        assert_kept(lambda: numbers(monitor), list(range(1, RUNS + 2)))


def test_a_restart_in_the_middle_of_a_history_goes_on_from_there(tmp_path: Path, hold: Hold) -> None:
    write_history(tmp_path / "job.log")
    config = write_config(tmp_path, JOB)
    with watching(config) as monitor:
        hold.read(monitor, 0.3)
        until(lambda: numbers(monitor))  # the store follows what is shown
        read = len(numbers(monitor))
    with watching(config) as monitor:
        again = len(numbers(monitor))
        hold.let_go()
        until(lambda: shown(monitor).status is Status.OK)

        assert 0 < read <= again < RUNS
        assert_kept(lambda: numbers(monitor), list(range(1, RUNS + 1)))


def test_without_processes_a_history_is_read_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr("multiprocessing.context.SpawnProcess.start", refuse)
    write_history(tmp_path / "job.log", 2000)
    with watching(write_config(tmp_path, JOB)) as monitor:
        until(lambda: shown(monitor).status is Status.OK)

        assert_kept(lambda: numbers(monitor), list(range(1, 2001)))


def test_an_idle_process_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hold: Hold) -> None:
    monkeypatch.setattr(catchup, "KEPT", 0.5)
    write_history(tmp_path / "job.log")
    with watching(write_config(tmp_path, JOB)) as monitor:
        hold.read(monitor, 0.1)
        until(children)
        hold.let_go()
        until(lambda: shown(monitor).status is Status.OK)
        until(lambda: not children())
