"""Whether something lies in a pipe that was not read yet."""

import select
import sys


def is_waiting(descriptor: int) -> bool:
    """Return whether a read would give something now, be it the end of the pipe; False where nobody can tell."""
    if sys.platform == "win32":  # a look would wait there for the read that another thread is in
        return False
    return bool(select.select([descriptor], [], [], 0)[0])
