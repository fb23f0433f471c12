"""A share that hangs is a finding of its own jobs: the others are judged in time, and the process still ends."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from urllib.request import urlopen

import pytest

from engine import lane, look, rounds
from engine.live import LiveMonitor
from engine.look import look_if_needed
from engine.mounts import MountTable
from engine.seen import Seen
from engine.state import Disk, JobState
from rules.model import Status
from tests.engine.faults import assert_kept, ended, say, until
from tests.engine.live import HEAD, watching, write_config
from tests.engine.share import hanging_share
from tests.ports import free_port

ONE = """
  - id: {id}
    name: {id}
    scheduler: manual
    workdir: {workdir}
    log: job.log
    start: 'begin'
    success: 'done'
    failure: 'ERROR'
"""


def work(seconds: float) -> None:
    """Keep a processor busy for so long."""
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


def jobs(folder: Path, *ids: str) -> str:
    """Return jobs that have a folder each, with one good run in its log."""
    for one in ids:
        (folder / one).mkdir(parents=True)
        good(folder / one / "job.log")
    return "".join(ONE.format(id=one.replace("/", "-"), workdir=folder / one) for one in ids)


def good(log: Path) -> None:
    say(log, "begin")
    say(log, "done")


def bad(log: Path) -> None:
    say(log, "begin")
    say(log, "ERROR broken")


def status(monitor: LiveMonitor, job_id: str) -> Status | None:
    view = monitor.job(job_id)
    return None if view is None else view.status


def codes(monitor: LiveMonitor, job_id: str) -> list[str]:
    view = monitor.job(job_id)
    return [] if view is None else [finding.code for finding in view.findings]


@pytest.fixture
def told_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "HANGS", 2.0)


@pytest.mark.usefixtures("told_soon")
def test_a_share_that_hangs_is_told_of_its_own_job_and_read_on_when_it_is_back(tmp_path: Path) -> None:
    near, far = tmp_path / "near" / "job.log", tmp_path / "share" / "far" / "job.log"
    config = write_config(tmp_path, jobs(tmp_path, "near", "share/far"))
    with watching(config) as monitor:
        until(lambda: status(monitor, "share-far") is status(monitor, "near") is Status.OK)
        with hanging_share(tmp_path / "share"):
            bad(near)
            until(lambda: status(monitor, "near") is Status.ERROR, 10)
            until(lambda: codes(monitor, "share-far") == ["log_unreadable"])
            view = monitor.job("share-far")
            assert view is not None
            (finding,) = view.findings
            assert (view.status, finding.parameters["reason"]) == (Status.WARNING, "unreachable")
            assert finding.parameters["path"] == str(far)
            good(near)
            until(lambda: status(monitor, "near") is Status.OK, 10)
            until(lambda: monitor.pulse().healthy)
        bad(far)
        until(lambda: status(monitor, "share-far") is Status.ERROR)

        assert_kept(lambda: [len(ended(monitor, "share-far"))], [2])


def test_while_a_share_hangs_the_other_jobs_are_judged_within_a_tick(tmp_path: Path) -> None:
    near = tmp_path / "near" / "job.log"
    config = write_config(tmp_path, jobs(tmp_path, "near", *(f"share/far{n}" for n in range(30))))
    with watching(config) as monitor:
        until(lambda: all(view.status is Status.OK for view in monitor.board().jobs))
        with hanging_share(tmp_path / "share"):
            waited = []
            for number in range(6):
                write, wanted = (bad, Status.ERROR) if number % 2 == 0 else (good, Status.OK)
                before = monitor.pulse().last_tick
                write(near)
                ticks: list[datetime] = [before] if before is not None else []
                while status(monitor, "near") is not wanted:
                    at = monitor.pulse().last_tick
                    if at is not None and (not ticks or at != ticks[-1]):
                        ticks.append(at)
                    time.sleep(0.01)
                waited.append(len(ticks) - 1)

    assert max(waited) <= 2, "the tick under way when the line was written, and the next"


def test_the_process_ends_within_seconds_of_ctrl_c_while_a_share_hangs(tmp_path: Path) -> None:
    port = free_port()
    config = write_config(tmp_path, jobs(tmp_path, "near", "share/far"), HEAD.replace("port: 18002", f"port: {port}"))
    command = [sys.executable, "-m", "ui.cli", "run", "--config", str(config)]
    # NiceGUI behaves differently where it believes to be under test
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "NICEGUI"))}
    with subprocess.Popen(command, env=plain, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as batmon:
        try:
            until(lambda: answers(port))
            with hanging_share(tmp_path / "share"):
                for what in ("files", "log/lines", "logs"):  # who reads there hangs as well
                    threading.Thread(target=ask, args=(port, f"share-far/{what}"), daemon=True).start()
                time.sleep(3)
                healthy = answers(port, 20)
                began = time.monotonic()
                batmon.send_signal(signal.SIGINT)
                batmon.wait(20)
                took = time.monotonic() - began
        finally:
            batmon.kill()  # also where no share can be made

    assert healthy
    assert took < 8  # 5 where the machine has nothing else to do


def test_it_starts_while_a_share_hangs(tmp_path: Path) -> None:
    config = write_config(tmp_path, jobs(tmp_path, "near", "share/far"))
    with hanging_share(tmp_path / "share"), watching(config) as monitor:
        until(lambda: status(monitor, "near") is Status.OK)

        assert status(monitor, "share-far") is Status.UNKNOWN


def answers(port: int, patience: float = 2) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/health", timeout=patience) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def ask(port: int, what: str) -> None:
    """Ask for something of a job, whatever comes of it."""
    with suppress(OSError), urlopen(f"http://127.0.0.1:{port}/api/v1/jobs/{what}", timeout=20) as answer:
        answer.read()


def test_a_path_that_leads_to_a_share_by_a_link_lies_on_the_share(tmp_path: Path) -> None:
    share, link, away = tmp_path / "share", tmp_path / "link", tmp_path / "away"
    share.mkdir()
    link.symlink_to("share/far")
    away.symlink_to(link)
    table = MountTable()
    with hanging_share(share):
        table.has_changed()
        found = [table.mounts_of([f"{folder}/%Y/job.log"]) for folder in (share, link, away, tmp_path)]

    assert found[:3] == [str(share)] * 3
    assert found[3] != str(share)


def test_links_that_lead_to_each_other_lie_where_they_are(tmp_path: Path) -> None:
    (tmp_path / "one").symlink_to("two")
    (tmp_path / "two").symlink_to("one")
    table = MountTable()
    table.has_changed()

    assert table.mounts_of([f"{tmp_path}/one/job.log"]) == table.mounts_of([f"{tmp_path}/job.log"])


class Hanging:
    """Looks that hang for the jobs of these names, until they are let go."""

    def __init__(self, hangs: Callable[[str], bool]) -> None:
        self.hangs, self.go = hangs, threading.Event()
        self.begun: list[str] = []

    def __call__(self, state: JobState, moment: datetime | None) -> Seen | None:
        if self.hangs(state.job.id) and not self.go.is_set():
            self.begun.append(state.job.id)
            self.go.wait(60)
        return look_if_needed(state, moment)


def test_looks_that_hang_are_as_many_as_may_and_the_jobs_behind_them_are_told_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told_soon: None
) -> None:
    hanging = Hanging(lambda job_id: job_id.startswith("far"))
    monkeypatch.setattr(rounds, "look_if_needed", hanging)
    monkeypatch.setattr(lane, "PROMPT", 0.1)
    monkeypatch.setattr(lane, "MOST", 4)
    names = [f"far{number}" for number in range(10)]
    with watching(write_config(tmp_path, jobs(tmp_path, *names))) as monitor:
        until(lambda: all(codes(monitor, name) == ["log_unreadable"] for name in names))
        begun = list(hanging.begun)
        hanging.go.set()
        until(lambda: all(status(monitor, name) is Status.OK for name in names))

    assert len(begun) == len(set(begun)) == 4


def test_a_job_that_hung_is_looked_at_apart_until_it_is_swift_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = threading.Event()
    looked: dict[str, list[str]] = {"slow": [], "swift": []}

    def look_slowly(state: JobState, moment: datetime | None) -> Seen | None:
        looked[state.job.id].append(threading.current_thread().name)
        if state.job.id == "slow" and slow.is_set():
            time.sleep(0.5)
        return look_if_needed(state, moment)

    monkeypatch.setattr(rounds, "look_if_needed", look_slowly)
    monkeypatch.setattr(lane, "PROMPT", 0.2)
    with watching(write_config(tmp_path, jobs(tmp_path, "slow", "swift"))) as monitor:
        until(lambda: status(monitor, "slow") is Status.OK)
        slow.set()
        until(lambda: looked["slow"][-1] == "look of slow")
        slow.clear()
        bad(tmp_path / "slow" / "job.log")
        until(lambda: status(monitor, "slow") is Status.ERROR)
        until(lambda: looked["slow"][-1] != "look of slow")

    assert "look of slow" not in looked["swift"]


def test_a_job_rests_after_a_look_that_took_long_and_is_read_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[float] = []
    around = vars(look)["look_around"]

    def look_slowly(*given: object) -> Disk:
        looked.append(time.monotonic())
        work(0.3)
        disk: Disk = around(*given)
        return disk

    monkeypatch.setattr(look, "look_around", look_slowly)
    with watching(write_config(tmp_path, jobs(tmp_path, "job"))) as monitor:
        until(lambda: status(monitor, "job") is Status.OK)
        bad(tmp_path / "job" / "job.log")
        until(lambda: status(monitor, "job") is Status.ERROR)

    assert min(second - first for first, second in pairwise(looked)) > 0.3 * rounds.REST
