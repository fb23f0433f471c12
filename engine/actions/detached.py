"""Starts a supervisor that does not end with BATMON: a session of its own, or what Windows has for that."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from engine.ownprogram import own_part

ROOT = Path(__file__).resolve().parents[2]  # where the packages lie
ERRORS = "supervisor.err"  # what a supervisor says that fails
BREAKAWAY = getattr(subprocess, "CREATE_BREAKAWAY_FROM_JOB", 0)
OWN = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "TMP", "TEMP", "TMPDIR")  # of the environment: the command gets its own


def start_detached(folder: Path, request: Mapping[str, object]) -> "subprocess.Popen[bytes]":
    """Start the supervisor of a folder and hand it its request. Raises OSError where it cannot be started.

    What the request holds is written nowhere and stands on no command line.
    """
    try:
        process = _start(folder, BREAKAWAY)
    except OSError:
        if not BREAKAWAY:
            raise
        process = _start(folder, 0)  # BATMON is in a job that lets none of its processes leave
    if process.stdin is not None:
        with suppress(BrokenPipeError), process.stdin as pipe:  # it has ended, and says why in its folder
            pipe.write(json.dumps(request).encode())
    return process


def _start(folder: Path, breakaway: int) -> "subprocess.Popen[bytes]":
    windows = sys.platform == "win32"
    flags = breakaway
    for name in ("DETACHED_PROCESS", "CREATE_NEW_PROCESS_GROUP"):
        flags |= getattr(subprocess, name, 0)
    descriptor = os.open(folder / ERRORS, os.O_CREAT | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as errors:
        return subprocess.Popen(
            own_part("engine.actions.supervisor", str(folder), bare=True),
            cwd=folder,
            env=_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            start_new_session=not windows,
            creationflags=flags if windows else 0,
        )


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in OWN if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
