"""BATMON as a service of Windows in a folder of its own: what it is asked, what runs of it, and how it comes back."""

import json
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import psutil
from msgspec import Struct

from tests.ports import free_port
from tests.windows.wine import Wine

FOLDER = "배치 감시"
LOOK = 0.2  # seconds
LOOKS = 600  # counted, not timed: while the machine stands still nothing can come
SETTLED = 15  # more looks, in which what is counted twice would show
CONFIG = """\
# 이 주석은 남습니다
server: {host: 127.0.0.1, port: %d, language: ko}
tick: 1s
jobs:
  - id: nightly
    name: 야간 작업
    scheduler: manual
    workdir: .
    log: nightly.log
    success: 'done'
    failure: '\\bERROR\\b'
"""


class Service(Struct):
    """A folder of BATMON on a machine of its own, with one job; `path` are the folders of programs there."""

    wine: Wine
    folder: Path
    port: int
    path: str

    def bat(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """Run the script."""
        env = {"WINEPATH": self.path, "PIP_NO_COMPILE": "1", "PYTHONPATH": ""}
        return self.wine.run("cmd", "/c", "nssm_install.bat", *words, cwd=self.folder, timeout=800, env=env)

    def ask(self, path: str) -> Any:
        """Return what BATMON answers. Raises OSError."""
        with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
            return json.load(answer)

    def status(self) -> str:
        """Return how the job stands. Raises OSError."""
        return str(self.ask("/api/v1/jobs/nightly")["status"])

    def runs(self) -> int:
        """Return how many runs of the job were counted. Raises OSError."""
        return len(self.ask("/api/v1/jobs/nightly/runs")["runs"])

    def write(self, *lines: str) -> None:
        """Write lines into the log of the job, as a program of Windows does."""
        with (self.folder / "nightly.log").open("a", encoding="cp949", newline="") as log:
            log.write("".join(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {line}\r\n" for line in lines))

    def pid(self) -> int:
        """Return the process of Windows that has the store, as BATMON itself wrote it."""
        text = (self.folder / "data" / "batmon.db.lock").read_text()
        return int(text or 0)

    def events(self) -> list[str]:
        """Return what the audit trail tells of, oldest first."""
        lines = (self.folder / "data" / "audit" / "audit.jsonl").read_text(encoding="utf-8").splitlines()
        return [json.loads(line)["event"] for line in lines]

    def processes(self) -> list[psutil.Process]:
        """Return what runs from this folder, as Linux sees it, oldest first: a program and what starts it."""
        found = []
        for process in psutil.process_iter(["cmdline", "create_time"]):
            words = process.info["cmdline"] or []
            if "run" in words and any(word.endswith(f"{self.folder.name}\\batmon.yml") for word in words):
                found.append(process)
        return sorted(found, key=lambda process: float(process.info["create_time"]))

    def runs_after_the_death_of(self, victims: Iterable[psutil.Process]) -> int:
        """Kill processes of it, let two runs of the job end, and return how many more are counted; -1: it stays away.

        One ends while BATMON is dead, the other when it is back.
        """
        runs, before = self.runs(), self.pid()
        for victim in victims:
            victim.kill()
        self.write("ERROR 하나", "둘 done")
        if not comes(lambda: self.pid() not in (0, before) and self.ask("/health")["healthy"]):
            return -1
        self.write("셋 done")
        comes(lambda: self.runs() >= runs + 2)
        time.sleep(SETTLED * LOOK)
        return self.runs() - runs


def laid(wine: Wine, files: Iterable[Path], path: str = "") -> Service:
    """Return a service that is not installed yet: a folder with these files in it, a configuration and a free port."""
    folder, port = wine.drive / FOLDER, free_port()
    folder.mkdir()
    for file in files:
        copy = shutil.copytree if file.is_dir() else shutil.copy2
        copy(file, folder / file.name)
    (folder / "batmon.yml").write_text(CONFIG % port, encoding="utf-8")
    return Service(wine, folder, port, path)


def comes(true: Callable[[], object]) -> bool:
    """Return whether it becomes so; a page that does not answer yet is not so."""
    for _ in range(LOOKS):
        try:
            if true():
                return True
        except OSError:
            pass
        time.sleep(LOOK)
    return False
