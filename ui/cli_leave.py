"""The end of the process: a thread that waits for a share which does not answer keeps nobody from it."""

import os
import sys
import threading
from collections.abc import Callable

from loguru import logger

from engine.clock import steady

GRACE = 1.0  # seconds for threads that are about to end


def leave(code: int, end: Callable[[int], None] = os._exit) -> None:
    """End the process with this exit code if threads go on that Python would wait for; return if none does."""
    until = steady() + GRACE
    for thread in _waited_for():
        thread.join(max(0.0, until - steady()))
    hanging = _waited_for()
    if hanging:
        logger.warning("{} threads wait for files that do not answer: ended without them", len(hanging))
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:  # a program without a console has none
                stream.flush()
        end(code)


def _waited_for() -> list[threading.Thread]:
    own = threading.current_thread()
    return [thread for thread in threading.enumerate() if thread is not own and not thread.daemon]
