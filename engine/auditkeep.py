"""Takes rows out of the audit file that are older than is kept, and leaves word of it in the trail itself.

The word comes first: a row that says up to which number rows go, and with which hash they ended. What is missing at the
file's beginning is then compared with it, and nobody can take more away, or say so in its place, without breaking the
chain behind it.
"""

import os
import tempfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from engine.auditcheck import lines_of, row_of
from engine.store.batch import AuditRow


def last_before(path: Path, before: datetime, *, one: bool = False) -> AuditRow | None:
    """Return the last row of the file's beginning that is older, None where the first one is not.

    With `one` no further row is looked at than the first.
    """
    last = None
    for line in lines_of(path):
        row = row_of(line)
        if row is None:
            continue
        if row.at >= before:
            break
        last = row
        if one:
            break
    return last


def cut(path: Path, through: int) -> None:
    """Take the rows up to this number out of the file, in one step. Raises OSError where it cannot be done now."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            kept = False
            for line in lines_of(path):
                row = None if kept else row_of(line)
                kept = kept or (row is not None and row.seq > through)
                if kept:
                    file.write(line + b"\n")
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise
