"""Looks that come back late, twice or never, and edits in between: no job is left behind, and no run counts twice."""

import os
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine import catchup, found, lane, rounds, tick
from engine.catchup import CatchUp, Sizes
from engine.look import look, look_if_needed
from engine.seen import Seen
from engine.state import JobState, new_state
from engine.store.batch import JobBatch
from engine.store.errors import StoreError
from engine.store.reads import Reads
from engine.tick import judge
from rules import story
from rules.model import RunOutcome, Status
from tests.engine.byhand import ByHand, Gate, by_hand
from tests.engine.faults import JOB, OTHER, fail, numbers, run, say, until
from tests.engine.live import config_of, watching, write_config

AFTER = OTHER + "    depends_on: [job]\n"
HOURLY = AFTER + "    expect: {every: 1h, grace: 1s}\n"


@pytest.fixture(autouse=True)
def never_at_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "SLOW", 60.0)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    gate = Gate()
    monkeypatch.setattr(rounds, "look_if_needed", gate)
    monkeypatch.setattr(lane, "PROMPT", 0.05)
    return gate


def numbered(job_id: str) -> str:
    """Return a job with a log of its own."""
    text = JOB.replace("id: job", f"id: {job_id}").replace("name: Job", f"name: {job_id}")
    return text.replace("job.log", f"{job_id}.log")


def age(*paths: Path) -> None:
    """Let files and folders look as if nothing had happened to them for long: they are not read again then."""
    for path in paths:
        os.utime(path, (1e9, 1e9))


def goods(monitor: ByHand, job_id: str = "job") -> list[int]:
    """Return the numbers of the good runs that the store has."""
    return [int(run.values["number"]) for run in monitor.runs(job_id) if run.outcome is RunOutcome.SUCCEEDED]


def see(monitor: ByHand, *job_ids: str) -> None:
    """Do rounds until each of these jobs has been looked at and judged."""
    until(lambda: (monitor.go(), all(monitor.state(job_id).current for job_id in job_ids))[1])


def go_until_held(monitor: ByHand, gate: Gate, pace: float) -> None:
    """Let the next looks at the job hang, and do rounds until one does."""
    begun = gate.begun.count("job")
    gate.hold("job")
    until(lambda: (monitor.go(pace), gate.begun.count("job") > begun)[1])


def test_an_edit_while_looks_wait_to_be_judged_leaves_no_job_behind(tmp_path: Path) -> None:
    run(tmp_path / "job.log", 1)
    with by_hand(write_config(tmp_path, JOB + OTHER)) as monitor:
        monitor.look()
        monitor.absorb(0)
        monitor.edit(JOB + OTHER.replace("name: Other", "name: Another"))
        until(lambda: (monitor.go(), goods(monitor))[1] == [1])
        run(tmp_path / "job.log", 2)
        until(lambda: (monitor.go(), goods(monitor))[1] == [1, 2])


def test_an_edit_while_a_job_waits_for_another_leaves_it_waiting(tmp_path: Path, gate: Gate) -> None:
    run(tmp_path / "other.log", 1)
    gate.hold("job")
    with by_hand(write_config(tmp_path, JOB + AFTER)) as monitor:
        monitor.go(0.2)
        monitor.edit(JOB.replace("name: Job", "name: Another") + AFTER)
        monitor.go(0.2)
        before = goods(monitor, "other")
        gate.free("job")
        until(lambda: (monitor.go(), goods(monitor, "other"))[1] == [1])

        assert before == []


def test_a_job_waits_no_longer_for_one_whose_look_hangs(
    tmp_path: Path, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "HANGS", 0.2)
    run(tmp_path / "other.log", 1)
    gate.hold("job")
    with by_hand(write_config(tmp_path, JOB + AFTER)) as monitor:
        until(lambda: (monitor.go(0.2), monitor.codes("job"))[1] == ["log_unreadable"])
        until(lambda: (monitor.go(), goods(monitor, "other"))[1] == [1])
        gate.free("job")


def test_batmon_is_not_healthy_while_the_files_of_no_job_can_be_reached(
    tmp_path: Path, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "HANGS", 0.2)
    gate.hold("job")
    gate.hold("other")
    with by_hand(write_config(tmp_path, JOB + OTHER)) as monitor:
        until(lambda: (monitor.go(0.2), monitor.pulse.blind)[1])
        blind = monitor.pulse.view(None, None)
        gate.free("other")
        until(lambda: (monitor.go(0.2), not monitor.pulse.blind)[1])
        one_hangs = monitor.pulse.view(None, None)
        gate.free("job")

        assert ("files_unreachable" in blind.reasons, blind.healthy) == (True, False)
        assert "files_unreachable" not in one_hangs.reasons


def test_a_job_waits_no_longer_for_one_that_cannot_be_judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def look_or_fail(state: JobState, moment: datetime | None) -> object:
        if state.job.id == "job":
            raise RuntimeError("a fault of our own")
        return look(state, moment or datetime.now(UTC))

    monkeypatch.setattr(rounds, "look_if_needed", look_or_fail)
    run(tmp_path / "other.log", 1)
    with by_hand(write_config(tmp_path, JOB + AFTER)) as monitor:
        until(lambda: (monitor.go(), goods(monitor, "other"))[1] == [1])


def test_a_job_whose_looks_always_take_long_is_judged_by_each(
    tmp_path: Path, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "HANGS", 0.2)
    with by_hand(write_config(tmp_path, JOB)) as monitor:
        see(monitor, "job")
        gate.hold("job")
        run(tmp_path / "job.log", 1)
        until(lambda: (monitor.go(0.2), monitor.codes("job"))[1] == ["log_unreadable"])
        gate.free("job")
        until(monitor.has_found)
        monitor.absorb()

        assert (goods(monitor), monitor.codes("job")) == ([1], [])


def test_an_edit_to_another_path_is_not_told_of_the_share_that_hung(
    tmp_path: Path, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "HANGS", 0.2)
    moved = tmp_path / "moved"
    moved.mkdir()
    with by_hand(write_config(tmp_path, JOB)) as monitor:
        see(monitor, "job")
        run(moved / "job.log", 1)
        age(moved / "job.log", moved)
        gate.hold("job")
        until(lambda: (monitor.go(0.2), monitor.codes("job"))[1] == ["log_unreadable"])
        gate.held.clear()
        monkeypatch.setattr(lane, "PROMPT", 60.0)  # a look that only lacks a processor does not hang
        monitor.edit(JOB.replace("workdir: .", "workdir: moved"))
        until(lambda: (monitor.go(0.5), goods(monitor))[1] == [1])
        for _ in range(4):
            monitor.go(0.5)

        assert (goods(monitor), monitor.codes("job")) == ([1], [])
        gate.free("job")


def test_a_look_from_before_an_edit_does_not_take_the_place_of_one_after_it(tmp_path: Path, gate: Gate) -> None:
    with by_hand(write_config(tmp_path, JOB)) as monitor:
        see(monitor, "job")
        run(tmp_path / "job.log", 1)
        go_until_held(monitor, gate, 0.5)
        gate.held.clear()
        monitor.edit(JOB.replace("'done'", "'d.ne'"))
        until(monitor.has_found)
        gate.free("job")
        until(lambda: not any(lane.hanging() for lane in monitor.rounds.lanes._lanes.values()))
        monitor.absorb()
        run(tmp_path / "job.log", 2)
        until(lambda: (monitor.go(), goods(monitor))[1] == [1, 2])


def test_a_look_that_was_overtaken_does_not_call_a_job_back_from_its_history(
    tmp_path: Path, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []
    monkeypatch.setattr(rounds, "LONG", 1000)
    monkeypatch.setattr("engine.look.AT_ONCE", 1000)
    monkeypatch.setattr(CatchUp, "begin", lambda self, state: begun.append(state.job.id))
    with by_hand(write_config(tmp_path, JOB)) as monitor:
        see(monitor, "job")
        for number in range(1, 100):
            run(tmp_path / "job.log", number, ago=1000 - number)
        monitor.look()
        monitor.absorb(0)
        go_until_held(monitor, gate, 0)
        monitor.absorb()
        gate.free("job")
        until(monitor.has_found)
        monitor.absorb()

        assert begun == ["job"]
        assert monitor.state("job").away


def test_a_job_is_not_judged_before_its_log_is_read_when_one_that_it_needs_turns_red(tmp_path: Path) -> None:
    config = write_config(tmp_path, JOB + HOURLY)
    run(tmp_path / "job.log", 1)
    run(tmp_path / "other.log", 1, ago=3595)
    with by_hand(config) as monitor:
        see(monitor, "job", "other")
        before = len(monitor.changes("other"))
    run(tmp_path / "other.log", 2, ago=60)
    fail(tmp_path / "job.log")
    time.sleep(7)  # until its success of an hour ago is too old
    with by_hand(config) as monitor:
        until(lambda: (monitor.go(), goods(monitor, "other"))[1] == [1, 2])

        assert monitor.status("other") is Status.OK
        assert [change.after for change in monitor.changes("other")[before:]] == []


def test_while_a_history_is_read_elsewhere_nothing_is_kept_of_where_it_began(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait = threading.Event()
    monkeypatch.setattr(rounds, "LONG", 1000)
    monkeypatch.setattr("engine.look.AT_ONCE", 1000)
    monkeypatch.setattr(tick, "SAVED", timedelta())
    monkeypatch.setattr(CatchUp, "_work", lambda self, child: wait.wait(30))
    with by_hand(write_config(tmp_path, JOB + AFTER)) as monitor:
        see(monitor, "job", "other")
        for number in range(1, 100):
            run(tmp_path / "other.log", number, ago=1000 - number)
        until(lambda: (monitor.go(), monitor.rounds.catch_up.is_reading(monitor.state("other")))[1])
        fail(tmp_path / "job.log")
        kept: list[str] = []
        while not kept:
            kept += [batch.job_id for batch in monitor.go()]

        assert kept == ["job"]
        wait.set()


def test_a_job_that_could_not_be_judged_once_loses_no_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, faults = story.tell, [RuntimeError("a fault of our own")]

    def tell_or_fail(*args: object) -> object:
        if faults:
            raise faults.pop()
        return real(*args)  # type: ignore[arg-type]  # as they came

    with by_hand(write_config(tmp_path, JOB)) as monitor:
        see(monitor, "job")
        monkeypatch.setattr(tick, "tell", tell_or_fail)
        run(tmp_path / "job.log", 1)
        until(lambda: (monitor.go(), monitor.pulse.failing)[1] == {"job"})
        until(lambda: (monitor.go(), goods(monitor))[1] == [1])

        assert monitor.pulse.failing == set()


def test_a_lane_goes_on_once_a_thread_can_be_had_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, faults = threading.Thread.start, [RuntimeError("can't start new thread")]

    def start_or_fail(thread: threading.Thread) -> None:
        if faults and thread.name.startswith("look"):
            raise faults.pop()
        real(thread)

    monkeypatch.setattr(threading.Thread, "start", start_or_fail)
    run(tmp_path / "job.log", 1)
    with by_hand(write_config(tmp_path, JOB)) as monitor:
        until(lambda: (monitor.go(0.5), goods(monitor))[1] == [1])

        assert faults == []


def test_jobs_are_judged_that_need_one_whose_history_made_it_red(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "LONG", 1000)
    monkeypatch.setattr("engine.look.AT_ONCE", 1000)
    monkeypatch.setattr(catchup, "SIZES", Sizes(first=32 * 1024, smallest=32 * 1024, largest=64 * 1024, rest=1024))
    quiet = tmp_path / "quiet"
    quiet.mkdir()
    run(quiet / "other.log", 1, ago=60)
    age(quiet / "other.log", quiet)
    with by_hand(write_config(tmp_path, JOB + AFTER.replace("workdir: .", "workdir: quiet"))) as monitor:
        see(monitor, "job", "other")
        for number in range(1, 2000):
            run(tmp_path / "job.log", number, ago=9000 - number)
        fail(tmp_path / "job.log")
        for number in range(1, 4000):
            say(tmp_path / "job.log", f"line {number}")
        until(lambda: (monitor.go(0.2), monitor.state("job").reds)[1])
        until(lambda: (monitor.go(0.2), monitor.state("job").progress)[1] is None)
        until(lambda: (monitor.go(), monitor.state("other").blocks)[1] == monitor.state("job").reds)


def test_a_history_is_read_by_the_tick_where_no_thread_can_be_had_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = threading.Thread.start

    def start_or_fail(thread: threading.Thread) -> None:
        if thread.name == "catch-up":
            raise RuntimeError("can't start new thread")
        real(thread)

    monkeypatch.setattr(threading.Thread, "start", start_or_fail)
    monkeypatch.setattr(rounds, "LONG", 1000)
    monkeypatch.setattr("engine.look.AT_ONCE", 1000)
    with by_hand(write_config(tmp_path, JOB)) as monitor:
        see(monitor, "job")
        for number in range(1, 100):
            run(tmp_path / "job.log", number, ago=1000 - number)
        until(lambda: (monitor.go(0.2), len(goods(monitor)))[1] == 99)

        assert goods(monitor) == list(range(1, 100))


def test_the_end_does_not_wait_until_everything_is_judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(tmp_path / "job.log", 1)
    run(tmp_path / "other.log", 1)
    with by_hand(write_config(tmp_path, JOB + OTHER)) as monitor:

        def judge_and_stop(state: JobState, seen: Seen, now: datetime, may_wait: bool) -> JobBatch | None:
            monitor.rounds.stop()
            return judge(state, seen, now, may_wait)

        until(lambda: all(lane.is_idle() for lane in monitor.rounds.lanes._lanes.values()))
        monkeypatch.setattr(rounds, "judge", judge_and_stop)
        assert [batch.job_id for batch in monitor.go()] == ["job"]


def test_ticks_go_on_after_a_fault_between_two_of_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    faults = [RuntimeError("a fault of our own")]
    real = rounds.Rounds.absorb

    def absorb_or_fail(self: rounds.Rounds, moment: datetime, seconds: float) -> list[JobBatch]:
        if faults:
            raise faults.pop()
        return real(self, moment, seconds)

    monkeypatch.setattr(rounds.Rounds, "absorb", absorb_or_fail)
    with watching(write_config(tmp_path, JOB)) as monitor:
        until(lambda: not faults)
        run(tmp_path / "job.log", 1)
        until(lambda: numbers(monitor) == [1])
        until(lambda: monitor.pulse().healthy)


def test_long_logs_are_read_on_when_what_was_read_of_others_has_been_judged(
    tmp_path: Path, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(found, "MOST", 150)
    ids = [f"job{number}" for number in range(6)]
    for job_id in ids:
        for number in range(1, 51):
            run(tmp_path / f"{job_id}.log", number, ago=100 - number)
    with by_hand(write_config(tmp_path, "".join(numbered(job_id) for job_id in ids))) as monitor:
        until(lambda: len(gate.begun) == 2)
        time.sleep(0.3)  # for a third that must not come
        begun = list(gate.begun)
        until(lambda: (monitor.go(0.5), [len(goods(monitor, job_id)) for job_id in ids])[1] == [50] * 6)

        assert begun == ids[:2]


def test_an_edit_that_the_store_hinders_comes_into_force_at_the_next_tick(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, faults = Reads.load_states, [StoreError("the connection was lost")]

    def load_or_fail(self: Reads, ids: list[str]) -> object:
        if faults and "other" in ids:
            raise faults.pop()
        return real(self, ids)

    monkeypatch.setattr(Reads, "load_states", load_or_fail)
    with watching(write_config(tmp_path, JOB)) as monitor:
        until(lambda: monitor.pulse().healthy)
        write_config(tmp_path, JOB + OTHER)
        until(lambda: monitor.job("other") is not None)

        assert faults == []


class Turning:
    """A job that the tick takes further while a look at it begins: each question for its logs has another answer."""

    def __init__(self, state: JobState, later: JobState) -> None:
        self._state, self._later, self._asked = state, later, 0

    def __getattr__(self, name: str) -> object:
        if name == "logs":
            self._asked += 1
            return (self._state if self._asked == 1 else self._later).logs
        return getattr(self._state, name)


def test_a_look_says_which_logs_it_began_with_whatever_the_tick_does_meanwhile(tmp_path: Path) -> None:
    run(tmp_path / "job.log", 1)
    with by_hand(write_config(tmp_path, JOB)) as monitor:
        state = monitor.state("job")
        turning = Turning(state, JobState(job=state.job, rule=state.rule, memory=state.memory, logs=None))
        seen = look(turning, datetime.now(UTC))  # type: ignore[arg-type]  # stands in for a state

        assert seen.origin[0] is state.logs


@pytest.mark.parametrize(
    ("log", "names"),
    [
        ("job.log", ["job.log"]),
        ("[job.log, other.log]", ["job.log", "other.log"]),
        ("job_%Y%m%d.log", ["job_20261123.log", "job_20261124.log"]),
        ("'logs/*.log'", ["logs/a.log", "logs/b.log"]),
    ],
)
def test_a_log_that_has_not_changed_is_not_opened_again(tmp_path: Path, log: str, names: list[str]) -> None:
    now = datetime(2026, 11, 24, 3, tzinfo=UTC)
    (tmp_path / "logs").mkdir()
    for name in names:
        say(tmp_path / name, "done", now - timedelta(hours=1))
        age(tmp_path / name)
    age(tmp_path, tmp_path / "logs")
    config = config_of(write_config(tmp_path, JOB.replace("job.log", log)))
    state = new_state(config.jobs[0], config.rule_of(config.jobs[0]), now)
    age(tmp_path)
    judge(state, look(state, now), now)
    unchanged = look_if_needed(state, now + timedelta(seconds=1))
    say(tmp_path / names[-1], "ERROR broken", now)
    changed = look_if_needed(state, now + timedelta(seconds=2))

    assert unchanged is None
    assert changed is not None
    assert [event.evidence.text.split()[-2:] for event in changed.events] == [["ERROR", "broken"]]
