"""What operators note on a job: a pause and an acknowledgement hold, are kept, and are on record."""

import json
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from engine.actions.actor import Actor
from engine.actions.refused import Refused
from engine.clock import now
from engine.live import LiveMonitor
from engine.views import JobView, LaneView
from rules.model import Phase, Status
from tests.engine.live import HEAD, watching, write_config
from tests.engine.test_service import until, write

JOB = """
  - id: job
    name: Job
    scheduler: manual
    workdir: .
    log: job.log
    success: 'done'
    failure: 'ERROR'
"""
KIM = Actor(name="Kim", source="10.1.2.3")
LEE = Actor(name="Lee", source="10.1.2.4")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    write(tmp_path / "job.log", "ERROR no answer", ago=600)
    return write_config(tmp_path, JOB)


@pytest.fixture
def monitor(path: Path) -> Iterator[LiveMonitor]:
    with watching(path) as monitor:
        until(lambda: view(monitor).status is Status.ERROR)
        yield monitor


def view(monitor: LiveMonitor) -> JobView:
    found = monitor.job("job")
    assert found is not None
    return found


def audit(path: Path) -> list[dict[str, Any]]:
    lines = (path.parent / "data" / "audit" / "audit.jsonl").read_text(encoding="utf-8").splitlines()
    return [row for line in lines if (row := json.loads(line))["who"] != "batmon"]


def paused(monitor: LiveMonitor) -> bool:
    return view(monitor).status is Status.PAUSED


def test_a_pause_holds_at_once_says_who_and_why_and_ends_with_a_word(monitor: LiveMonitor) -> None:
    end = now() + timedelta(hours=1)
    monitor.notes.pause("job", end, " 서버 이전 ", KIM)
    until(lambda: paused(monitor))

    quiet = view(monitor).paused
    assert quiet is not None
    assert (quiet.by, quiet.reason, quiet.end) == ("Kim", "서버 이전", end)
    assert view(monitor).phase is Phase.PAUSED

    monitor.notes.resume("job", LEE)
    until(lambda: view(monitor).status is Status.ERROR)


def test_a_pause_ends_by_itself_when_its_time_has_come(monitor: LiveMonitor) -> None:
    monitor.notes.pause("job", now() + timedelta(seconds=4), "short", KIM)
    until(lambda: Status.PAUSED in [change.after for change in monitor.history.verdicts("job", None, None, 10)])

    until(lambda: view(monitor).status is Status.ERROR)


def test_a_pause_and_an_acknowledgement_outlive_a_restart(path: Path) -> None:
    with watching(path) as monitor:
        until(lambda: view(monitor).status is Status.ERROR)
        monitor.notes.acknowledge("job", "known", KIM)
    with watching(path) as monitor:
        until(lambda: view(monitor).status is Status.ERROR)
        said = view(monitor).acknowledged
        assert said is not None
        assert (said.by, said.note) == ("Kim", "known")
        monitor.notes.pause("job", None, "move", LEE)
    with watching(path) as monitor:
        until(lambda: paused(monitor))


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be deleted there")
def test_what_was_noted_outlives_a_store_that_is_lost(path: Path, monitor: LiveMonitor) -> None:
    monitor.notes.pause("job", None, "move", KIM)
    until(lambda: paused(monitor))
    for part in path.parent.glob("data/batmon.db*"):
        if not part.name.endswith(".lock"):
            part.unlink()
    until(lambda: monitor.pulse().renewal is not None)

    until(lambda: paused(monitor))
    until(lambda: "job" in monitor.store.reads.notes())


def test_an_acknowledgement_clears_itself_when_the_status_changes(path: Path, monitor: LiveMonitor) -> None:
    monitor.notes.acknowledge("job", "", KIM)
    assert view(monitor).acknowledged is not None
    write(path.parent / "job.log", "done", ago=120)
    until(lambda: view(monitor).status is Status.OK)
    assert view(monitor).acknowledged is None

    write(path.parent / "job.log", "ERROR again")
    until(lambda: view(monitor).status is Status.ERROR)
    assert view(monitor).acknowledged is None


def test_an_acknowledgement_can_be_taken_back(monitor: LiveMonitor) -> None:
    monitor.notes.acknowledge("job", "known", KIM)
    monitor.notes.withdraw("job", LEE)

    assert view(monitor).acknowledged is None


def test_what_makes_no_sense_is_refused_by_name_and_on_record(path: Path, monitor: LiveMonitor) -> None:
    refused: list[tuple[Callable[[], None], str]] = [
        (lambda: monitor.notes.pause("job", now() - timedelta(minutes=1), "past", KIM), "until_passed"),
        (lambda: monitor.notes.pause("job", None, "  ", KIM), "reason_missing"),
        (lambda: monitor.notes.pause("job", None, "x" * 501, KIM), "reason_too_long"),
        (lambda: monitor.notes.pause("other", None, "why", KIM), "no_job"),
        (lambda: monitor.notes.resume("job", KIM), "not_paused"),
        (lambda: monitor.notes.withdraw("job", KIM), "not_acknowledged"),
    ]
    for ask, code in refused:
        with pytest.raises(Refused) as error:
            ask()
        assert error.value.code == code

    assert [row["outcome"] for row in audit(path)] == [f"refused: {code}" for _, code in refused]


def test_a_maintenance_window_is_not_ended_by_resuming(path: Path) -> None:
    head = f'maintenance:\n  - {{jobs: [job], from: "2026-01-01 00:00", reason: 점검}}\n{HEAD}'
    with watching(write_config(path.parent, JOB, head)) as monitor:
        until(lambda: paused(monitor))

        with pytest.raises(Refused, match="in_maintenance"):
            monitor.notes.resume("job", KIM)


def test_every_note_is_on_record_with_who_from_where_and_why(path: Path, monitor: LiveMonitor) -> None:
    monitor.notes.acknowledge("job", "known", KIM)
    monitor.notes.pause("job", None, "move", LEE)
    monitor.notes.resume("job", LEE)

    assert [(row["event"], row["who"], row["from"], row["job"], row["outcome"]) for row in audit(path)] == [
        ("ack", "Kim", "10.1.2.3", "job", "done"),
        ("pause", "Lee", "10.1.2.4", "job", "done"),
        ("resume", "Lee", "10.1.2.4", "job", "done"),
    ]
    assert [row["detail"].get("reason") or row["detail"].get("note") for row in audit(path)] == ["known", "move", None]


def test_nothing_is_done_that_cannot_be_put_on_record(path: Path, monitor: LiveMonitor) -> None:
    trail = path.parent / "data" / "audit" / "audit.jsonl"
    before = trail.read_bytes()
    trail.unlink()
    trail.mkdir()
    try:
        with pytest.raises(Refused, match="no_record"):
            monitor.notes.pause("job", None, "move", KIM)
        assert view(monitor).paused is None
    finally:
        trail.rmdir()
        trail.write_bytes(before)


def test_a_pause_after_a_pause_leaves_both_on_the_days_lane(monitor: LiveMonitor) -> None:
    began = now()
    monitor.notes.pause("job", now() + timedelta(hours=1), "first", KIM)
    monitor.notes.pause("job", now() + timedelta(hours=2), "second", LEE)

    def lane() -> LaneView:
        return monitor.history.lanes(["job"], began - timedelta(hours=1), began + timedelta(hours=3))[0]

    until(lambda: [quiet.reason for quiet in lane().quiet] == ["first", "second"])
    first, second = lane().quiet
    assert first.end == second.start
