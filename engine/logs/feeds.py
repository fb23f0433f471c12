"""How many line feeds stand in some bytes: by numpy, where it is installed, three times as fast as by `bytes.count`.

The only file that imports it.
"""

import os
from collections.abc import Callable
from functools import cache
from threading import Lock

LARGE = 32 * 1024  # bytes from which a call of numpy pays
FEED = 10
THREADS = "OPENBLAS_NUM_THREADS"

Bytes = bytes | bytearray

_importing = Lock()


def count_feeds(data: Bytes, start: int, end: int) -> int:
    """Return how many `\\n` stand between two places."""
    count = _counter() if end - start >= LARGE else None
    return data.count(b"\n", start, end) if count is None else count(data, start, end)


@cache
def _counter() -> Callable[[Bytes, int, int], int] | None:
    """Return numpy's way; None where that is not installed, or not for this processor."""
    with _importing:
        if THREADS not in os.environ:
            os.putenv(THREADS, "1")  # its library for matrices would begin a thread for every processor
        try:
            import numpy as np  # an optional extra, and 15 MB that a monitor whose logs nobody opens never needs
        except (ImportError, RuntimeError):
            return None
        finally:
            if THREADS not in os.environ:  # which `putenv` leaves alone: programs that are rerun have it as it was
                os.unsetenv(THREADS)

    def count(data: Bytes, start: int, end: int) -> int:
        size = min(end, len(data)) - start
        part = np.frombuffer(data, dtype=np.uint8, count=size, offset=start) if size > 0 else np.empty(0)
        return int(np.count_nonzero(part == FEED))

    return count
