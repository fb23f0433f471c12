"""The fake monitor's port for keeping log files: the real one over a folder, once a test gives it one."""

import gzip
import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from threading import Lock
from types import SimpleNamespace
from typing import cast

from engine.actions.actor import Actor
from engine.actions.logfiles import LogFiles
from engine.actions.refused import Refused
from engine.actions.witness import Witness
from engine.book import Book
from engine.clock import now
from engine.recorder import Recorder
from engine.state import JobState, new_state
from engine.tick import tick_job
from tests.engine.live import config_of, write_config

DAY = 86400
LINE = "{day} 06:00:0{n} [I] 공시 목록 {n}쪽 수집\n"
KIM, LEE = Actor(name="김운영", source="10.1.2.3"), Actor(name="Lee", source="10.1.2.4")


class FakeRecorder:
    """Puts acts on the fake monitor's record."""

    def __init__(self, witness: Witness) -> None:
        self.witness = witness

    def attest(self, event: str, actor: Actor, job: str | None, outcome: str, detail: Mapping[str, object]) -> None:
        """Write an act. Raises Refused."""
        try:
            self.witness(event, actor.name, actor.source, job, outcome, detail)
        except OSError as error:
            raise Refused("no_record") from error

    def record(self, event: str, detail: Mapping[str, object], job: str | None = None) -> None:
        """Write what BATMON did by itself."""
        self.witness(event, "batmon", "local", job, "done", detail)


class FakeLogFiles(LogFiles):
    """One job has the logs of a folder; no other has any."""

    def __init__(self, witness: Witness) -> None:
        self.place: Path | None = None
        self.states: dict[str, JobState] = {}
        book = cast("Book", SimpleNamespace(states=self.states))
        self._folder = Path(os.devnull) / "none"
        super().__init__(self._folder, book, cast("Recorder", FakeRecorder(witness)), Lock(), lambda: None)

    def lay(self, folder: Path, job: str) -> None:
        """Give a job the logs of a folder; its trash lies beside them."""
        text = f"  - {{id: {job}, name: Job, scheduler: manual, workdir: work, success: done, failure: ERROR,"
        config = config_of(write_config(folder, text + " log: [log/kindscrap_%Y_%m_%d.log, log/run.log]}\n"))
        found = config.jobs[0]
        self.place = folder / "work" / "log"
        self.states[job] = new_state(found, config.rule_of(found), now())
        self._trash.folder = folder / "trash"
        tick_job(self.states[job], now())


def _write(path: Path, data: bytes, days: float) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    at = (now() - timedelta(days=days)).timestamp()
    os.utime(path, (at, at))


def lay_logs(logfiles: FakeLogFiles, folder: Path, job: str, count: int = 40) -> None:
    """Lay logs of so many days, rotated and packed ones too, some of them deleted already."""
    logs = folder / "work" / "log"
    for back in range(count):
        day = now() - timedelta(days=back)
        size = 200 + back * 37 % 900
        text = "".join(LINE.format(day=f"{day:%Y-%m-%d}", n=n % 10) for n in range(size))
        coding = "cp949" if back % 3 else "utf-8"
        _write(logs / f"kindscrap_{day:%Y_%m_%d}.log", text.encode(coding), back)
    for number in range(1, 4):
        _write(logs / f"run.log.{number}", LINE.format(day="2026-10-01", n=number).encode() * 400, 20 + number)
    _write(logs / "run.log.4.gz", gzip.compress(b"2026-09-01 06:00:00 done\n" * 900), 60)
    _write(logs / "run.log", LINE.format(day="2026-11-01", n=1).encode() * 90, 1.5)
    if not (logs / "run.log.5").is_symlink():
        (logs / "run.log.5").symlink_to("run.log.1")
    logfiles.lay(folder, job)
    for back, reason, actor in (
        (count - 1, "디스크 정리", KIM),
        (count - 2, "", LEE),
        (count - 3, "개인정보 포함", KIM),
    ):
        name = f"kindscrap_{now() - timedelta(days=back):%Y_%m_%d}.log"
        trashed = logfiles.delete(job, name, reason, actor)
    logfiles.remove(job, trashed.id, "감사팀 요청", LEE)


def crowd_logs(logfiles: FakeLogFiles) -> None:
    """Lay ten thousand packed logs more."""
    assert logfiles.place is not None
    data = gzip.compress(b"2026-09-01 06:00:00 done\n")
    first = logfiles.place / "run.log.10.gz"
    _write(first, data, 200)
    for number in range(11, 10_000):
        os.link(first, logfiles.place / f"run.log.{number}.gz")


def lose_logs(logfiles: FakeLogFiles) -> None:
    """Have another program take one of the logs away."""
    assert logfiles.place is not None
    (logfiles.place / "run.log.1").unlink()
