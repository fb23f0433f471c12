"""A house of log files without a server around it, and processes that are cut off in the middle of an act."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from types import SimpleNamespace
from typing import Any, NoReturn, cast

import pytest

from engine.actions.actor import Actor
from engine.actions.logfiles import LogFiles
from engine.audit import AuditTrail
from engine.book import Book
from engine.clock import now
from engine.recorder import Recorder
from engine.state import new_state
from engine.store.batch import AuditHead, AuditRow
from engine.tick import tick_job
from tests.engine.live import config_of, write_config

KIM = Actor(name="Kim", source="10.1.2.3")
JOB = "  - {id: job, name: Job, scheduler: manual, workdir: work, log: job.log, success: done, failure: ERROR}\n"
STEPS = ("rename", "link", "unlink", "replace", "fsync", "open", "write")
KILLED = 9
APART = 9 if sys.platform == "win32" else 1  # steps from one kill to the next: there each takes seconds


class House:
    """The log files of one job, its trash in a folder of their own, and the audit trail."""

    def __init__(self, folder: Path, trash: Path) -> None:
        (config,) = [config_of(write_config(folder, JOB))]
        job = config.jobs[0]
        self.state = new_state(job, config.rule_of(job), now())
        tick_job(self.state, now())
        self.rows: list[AuditRow] = []
        trail = AuditTrail(folder / "audit.jsonl", AuditHead(count=0, hash=""))
        self.rows += trail.owed
        book = cast("Book", SimpleNamespace(states={"job": self.state}))
        self.recorder = Recorder(trail, self.rows.append)
        self.logs = LogFiles(trash, book, self.recorder, Lock(), lambda: None)
        self.close = trail.close

    def told(self, event: str) -> list[str]:
        """Return how these acts went."""
        return [row.outcome for row in self.rows if row.event == event]


@contextmanager
def house(folder: Path, trash: Path) -> Iterator[House]:
    """Give a house, as after a start."""
    made = House(folder, trash)
    try:
        yield made
    finally:
        made.close()


def cut_off(places: tuple[Path, Path], act: str, of: str, step: int) -> bool:
    """Do an act (`delete`, `restore`, `remove`) in a process killed at its n-th step; return whether it was."""
    if sys.platform == "win32":
        words = [sys.executable, "-m", "tests.engine.actions.trashing", *map(str, places), act, of, str(step)]
        code = subprocess.run(words, check=False).returncode
    else:  # a hundred times as fast
        child = os.fork()
        if child == 0:
            _be_cut_off(places, act, of, step)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, KILLED), "the act failed by itself"
    return code == KILLED


def _be_cut_off(places: tuple[Path, Path], act: str, of: str, step: int) -> NoReturn:
    left = [step]

    def live() -> None:
        left[0] -= 1
        if left[0] == 0:
            os._exit(KILLED)

    def counted(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            live()
            found = real(*given, **named)
            live()
            return found

        return call

    try:
        with house(*places) as made:
            for name in STEPS:
                setattr(os, name, counted(getattr(os, name)))
            match act:
                case "delete":
                    made.logs.delete("job", of, "old", KIM)
                case "restore":
                    made.logs.restore("job", of, "", KIM)
                case "remove":
                    made.logs.remove("job", of, "", KIM)
                case _:
                    raise ValueError(act)
            os._exit(0)
    except BaseException as error:
        sys.stderr.write(f"{error!r}\n")
        os._exit(1)


def other_volume(tmp_path: Path) -> Path:
    """Return a folder on another disk than the test's."""
    shared = Path("/dev/shm")
    if not shared.is_dir() or shared.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no other disk")
    folder = shared / f"batmon-{os.getpid()}-{tmp_path.name}"
    folder.mkdir(exist_ok=True)
    return folder


if __name__ == "__main__":
    _be_cut_off((Path(sys.argv[1]), Path(sys.argv[2])), sys.argv[3], sys.argv[4], int(sys.argv[5]))
