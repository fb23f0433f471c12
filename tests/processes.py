"""Processes that may end while a test looks at them."""

from pathlib import Path

import psutil


def command(process: psutil.Process) -> str:
    """Return the command line of a process; an empty text when it has ended meanwhile."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def command_lines() -> list[bytes]:
    """Return the command lines of all processes, as they stand in /proc: none where that does not exist."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.append(path.read_bytes())
        except (FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
            continue
    return found
