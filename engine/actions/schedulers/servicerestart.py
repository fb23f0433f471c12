"""Restarts one Windows service: `python -m engine.actions.schedulers.servicerestart NAME`. Not yet run on Windows."""

import subprocess
import sys
import time
from collections.abc import Callable

LIMIT = 60.0  # seconds for the service to stop, and again to start
LOOK = 0.5
TIMED_OUT = 121  # ERROR_SEM_TIMEOUT
NOT_RUNNING = 1062  # ERROR_SERVICE_NOT_ACTIVE: what is stopped already

Control = Callable[[str, str], int]  # what sc is told, and its exit code
State = Callable[[str], str]  # the status in psutil's words


def restart(name: str, control: Control, state: State, limit: float = LIMIT) -> int:
    """Stop a service and start it; return 0, or the code of what was refused."""
    code = control("stop", name)
    if code not in (0, NOT_RUNNING):
        return code
    if not _wait(name, "stopped", state, limit):
        return TIMED_OUT
    code = control("start", name)
    if code != 0:
        return code
    return 0 if _wait(name, "running", state, limit) else TIMED_OUT


def _wait(name: str, wanted: str, state: State, limit: float) -> bool:
    until = time.monotonic() + limit
    while state(name) != wanted:
        if time.monotonic() >= until:
            return False
        time.sleep(LOOK)
    return True


def _control(deed: str, name: str) -> int:
    return subprocess.run(["sc.exe", deed, name], check=False).returncode


def _state(name: str) -> str:
    import psutil  # for Windows alone

    return str(getattr(psutil, "win_service_get")(name).status())  # noqa: B009


if __name__ == "__main__":
    sys.exit(restart(sys.argv[1], _control, _state))
