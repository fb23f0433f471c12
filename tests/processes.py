"""Processes that may end while a test looks at them."""

import psutil


def command(process: psutil.Process) -> str:
    """Return the command line of a process; an empty text when it has ended meanwhile."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""
