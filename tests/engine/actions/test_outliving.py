"""BATMON killed in the middle of a rerun: it goes on, and the next life finds it, its end, or that it is lost."""

import json
import subprocess
import sys
import time
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest
from msgspec.structs import replace

from engine.actions.refused import Refused
from engine.actions.rerun import RerunState, RerunView
from engine.actions.rerunfolder import has_begun, is_alive, make_folder
from engine.actions.rerunshelf import KEPT, Shelf
from engine.actions.supervision import APART, Supervision
from engine.clock import now
from engine.store.reruns import RerunRows
from engine.store.store import Store
from rules.model import Status
from tests.engine.actions.batch import KIM, settled, text_of, wait_for
from tests.engine.actions.test_programs import LIMIT, SLEEPING, UNTIL_ALLOWED, ended, write_program
from tests.engine.live import watching


def begin_and_kill(path: Path) -> str:
    """Let a BATMON begin a rerun, kill it, and return the rerun's id."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.engine.actions.running", str(path)], stdout=subprocess.PIPE, text=True
    ) as batmon:
        assert batmon.stdout is not None
        rid = batmon.stdout.readline().strip()
        batmon.kill()
    return rid


def command_of(folder: Path) -> psutil.Process:
    """Return the process of a rerun's command; its parent is the supervisor."""
    wait_for(lambda: has_begun(folder), LIMIT)
    return psutil.Process(json.loads((folder / "begun.json").read_bytes())["pid"])


def test_a_rerun_that_goes_on_is_found_again_and_followed_to_its_end(tmp_path: Path) -> None:
    path = write_program(tmp_path, UNTIL_ALLOWED)
    rid = begin_and_kill(path)

    with watching(path) as monitor:
        settled(monitor)
        found = monitor.reruns.get(rid)
        with pytest.raises(Refused, match="rerun_running"):
            monitor.reruns.start("nightly", KIM, {}, force=True, reason="again")
        assert found is not None
        (tmp_path / "work" / "go").touch()
        end = ended(monitor, found)
        wait_for(lambda: monitor._book.states["nightly"].view.status is Status.OK, LIMIT)
        text = text_of(monitor, rid)

    assert found.state is RerunState.RUNNING
    assert (end.state, end.code, end.who) == (RerunState.ENDED, 0, "kim")
    assert text.split() == ["one", "two"]


def test_a_rerun_that_ended_while_nobody_looked_has_its_end(tmp_path: Path) -> None:
    path = write_program(tmp_path, "sys.exit(4)")
    rid = begin_and_kill(path)
    wait_for(lambda: not is_alive(tmp_path / "data" / "reruns" / rid), LIMIT)

    with watching(path) as monitor:
        found = monitor.reruns.get(rid)
        assert found is not None
        end = ended(monitor, found)

    assert (end.state, end.result) == (RerunState.ENDED, "exit 4")


def test_a_rerun_whose_supervisor_was_killed_too_is_lost_and_the_next_may_begin(tmp_path: Path) -> None:
    path = write_program(tmp_path, SLEEPING)
    rid = begin_and_kill(path)
    folder = tmp_path / "data" / "reruns" / rid
    command = command_of(folder)
    supervisor = command.parent()
    assert supervisor is not None
    for one in (supervisor, command):
        with suppress(psutil.NoSuchProcess):  # on Windows the command ends with its supervisor
            one.kill()

    with watching(path) as monitor:
        settled(monitor)
        found = monitor.reruns.get(rid)
        assert found is not None
        end = ended(monitor, found)
        time.sleep(APART.total_seconds())
        again = monitor.reruns.start("nightly", KIM, {})
        monitor.reruns.cancel(again.rid, KIM)
        ended(monitor, again)

    assert end.state is RerunState.LOST


def test_a_rerun_that_the_store_does_not_know_is_found_by_its_folder(tmp_path: Path) -> None:
    path = write_program(tmp_path, "sys.exit(4)")
    rid = begin_and_kill(path)
    wait_for(lambda: not is_alive(tmp_path / "data" / "reruns" / rid), LIMIT)
    for part in (tmp_path / "data").glob("batmon.db*"):
        part.unlink()

    with watching(path) as monitor:
        found = monitor.reruns.get(rid)

    assert found is not None
    assert (found.state, found.result, found.who) == (RerunState.ENDED, "exit 4", "kim")


def test_an_old_rerun_that_the_store_knows_is_not_written_anew_from_its_folder(tmp_path: Path) -> None:
    root = tmp_path / "reruns"
    with closing(Store.open(f"sqlite:///{(tmp_path / 'batmon.db').as_posix()}", now())) as store:
        rows, views = RerunRows(store), []
        for day in range(1, KEPT + 2):
            at = datetime(2026, 11, day, tzinfo=UTC)
            begun = RerunView(
                rid=f"{at:%Y%m%d-%H%M%S}-0123abcd",
                job="nightly",
                who="kim",
                source="127.0.0.1",
                started=at,
                command="./run.sh",
                folder="work",
            )
            make_folder(root, begun)
            views.append(replace(begun, state=RerunState.LOST, ended=at, cancelled_by="lee", status_after=Status.OK))
        rows.put(views)
        shelf = Shelf(root, rows)
        found = shelf.load()
        shelf.write_owed()

        assert [view.rid for view in found] == [view.rid for view in views[1:]]
        assert rows.get(views[0].rid) == views[0]


def test_of_two_that_the_store_takes_for_running_both_are_followed_to_their_ends(tmp_path: Path) -> None:
    ends: list[RerunView] = []
    kept_by_then: list[RerunState | None] = []

    def record(end: RerunView) -> None:
        found = shelf.get(end.rid)
        kept_by_then.append(None if found is None else found.state)
        ends.append(end)

    with closing(Store.open(f"sqlite:///{(tmp_path / 'batmon.db').as_posix()}", now())) as store:
        shelf = Shelf(tmp_path / "reruns", RerunRows(store))
        for day, code in ((1, 4), (2, 0)):
            at = datetime(2026, 11, day, tzinfo=UTC)
            view = RerunView(
                rid=f"{at:%Y%m%d-%H%M%S}-0123abcd",
                job="nightly",
                who="kim",
                source="127.0.0.1",
                started=at,
                command="./run.sh",
                folder="work",
            )
            folder = make_folder(shelf.root, view)
            (folder / "end.json").write_text(f'{{"why": "exit", "code": {code}, "at": {at.timestamp()}}}')
            shelf.put(view)
        following = Supervision(shelf, record, lambda: None)
        following.begin(shelf.load())
        wait_for(lambda: len(ends) == 2)
        wait_for(lambda: all(view.state is RerunState.ENDED for view in RerunRows(store).of_job("nightly", 5)))
        following.stop()
        kept = [view.state for view in RerunRows(store).of_job("nightly", 5)]

    assert [end.code for end in ends] == [4, 0]
    assert kept_by_then == [RerunState.RUNNING] * 2  # on record first: after a crash it is not forgotten
    assert kept == [RerunState.ENDED, RerunState.ENDED]


def test_a_rerun_goes_on_when_batmon_is_stopped(tmp_path: Path) -> None:
    path = write_program(tmp_path, UNTIL_ALLOWED)
    with watching(path) as monitor:
        settled(monitor)
        rid = monitor.reruns.start("nightly", KIM, {}).rid
    folder = tmp_path / "data" / "reruns" / rid
    time.sleep(0.3)

    alive = is_alive(folder)
    (tmp_path / "work" / "go").touch()
    wait_for(lambda: not is_alive(folder), LIMIT)

    assert alive
    assert (folder / "end.json").exists()
