"""The processes of a command on Windows, by a job object; run under Wine 8, not yet on a real Windows.

The supervisor itself is in the job, so that whatever it starts is in it from its first moment.
"""

import ctypes
import os
import signal
import sys
from typing import Any

BASIC_PROCESS_ID_LIST = 3  # JOBOBJECTINFOCLASS
MOST = 4096  # processes of one command
TERMINATE = 0x0001  # PROCESS_TERMINATE
ENDED_BY_US = 1  # the exit code of what was ended

_job: int | None = None


class _Ids(ctypes.Structure):
    _fields_ = (
        ("assigned", ctypes.c_uint32),
        ("listed", ctypes.c_uint32),
        ("ids", ctypes.c_size_t * MOST),
    )


def _kernel() -> Any:
    if sys.platform != "win32":
        raise OSError("there are job objects on Windows alone")
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    for name in ("CreateJobObjectW", "GetCurrentProcess", "OpenProcess"):
        getattr(kernel, name).restype = ctypes.c_void_p
    return kernel


def adopt() -> None:
    """Put this process, and so all that it starts, into a job object."""
    global _job
    kernel = _kernel()
    _job = kernel.CreateJobObjectW(None, None)
    if not _job or not kernel.AssignProcessToJobObject(
        ctypes.c_void_p(_job), ctypes.c_void_p(kernel.GetCurrentProcess())
    ):
        raise OSError("this process cannot be put into a job object")


def members(child: int) -> list[int]:
    """Return every living process of the job but this one."""
    if _job is None:
        return [child]
    found = _Ids()
    _kernel().QueryInformationJobObject(
        ctypes.c_void_p(_job), BASIC_PROCESS_ID_LIST, ctypes.byref(found), ctypes.sizeof(found), None
    )
    return [pid for pid in found.ids[: found.listed] if pid != os.getpid()]


def ask(child: int) -> None:
    """Ask the command to end: Ctrl+Break, on the console that it has of its own."""
    kernel = _kernel()
    kernel.FreeConsole()
    if kernel.AttachConsole(child):
        kernel.SetConsoleCtrlHandler(None, True)  # it comes here too
        kernel.GenerateConsoleCtrlEvent(getattr(signal, "CTRL_BREAK_EVENT", 1), child)
        kernel.FreeConsole()


def end(child: int) -> None:
    """End all of them, as far as they are there now."""
    kernel = _kernel()
    for pid in members(child):
        handle = kernel.OpenProcess(TERMINATE, False, pid)
        if handle:
            kernel.TerminateProcess(ctypes.c_void_p(handle), ENDED_BY_US)
            kernel.CloseHandle(ctypes.c_void_p(handle))


def reap() -> list[tuple[int, int]]:
    """Return nothing: nobody has to collect an ended process here."""
    return []
