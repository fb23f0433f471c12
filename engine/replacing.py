"""Puts a file of ours in its place at once: who reads it finds the old one whole, or the new one.

Nothing but the standard library is imported: the supervisor of a rerun needs it too.
"""

import os
import time

TRIES = 20  # while somebody on Windows holds the old file or the new one, as a scanner for viruses does
REST = 0.1  # seconds
WINDOWS = os.name == "nt"


def put_in_place(new: str, path: str) -> None:
    """Give the file `new` the name `path`, whatever stands there. Raises OSError."""
    for tries in range(TRIES):
        try:
            os.replace(new, path)
        except PermissionError:
            if not WINDOWS or tries == TRIES - 1:
                raise
            time.sleep(REST)
        else:
            return
