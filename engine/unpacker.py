"""The process that has unpacked a packed executable and waits for it: where that one is ended, this one ends as well.

PyInstaller runs one file as two processes, and a service manager knows of the first alone. Killed, it would leave the
second with store and port, and every new start would be refused.
"""

import os
from _thread import interrupt_main
from threading import Event, Thread

import psutil

LOOK = 1.0  # seconds
PATIENCE = 15.0  # seconds to end as after Ctrl-C: as long as the service manager is told to wait


def end_after(pid: int) -> None:
    """Have this process end once the other has: as after Ctrl-C, and at last without waiting for anything."""
    try:
        other = psutil.Process(pid)
    except psutil.NoSuchProcess:
        other = None
    Thread(target=_follow, args=(other,), name="unpacker", daemon=True).start()


def _follow(other: psutil.Process | None) -> None:
    pause = Event()
    while other is not None and other.is_running():
        pause.wait(LOOK)
    interrupt_main()
    pause.wait(PATIENCE)
    os._exit(1)
