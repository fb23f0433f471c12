"""A task of the Task Scheduler in plain values, whoever was asked: COM or PowerShell."""

from datetime import datetime

from msgspec import Struct

# TASK_LOGON_TYPE of taskschd.h: with the token of who is logged on, and of a group of which somebody is
INTERACTIVE = (3, 4)
LOGON_TYPES = range(7)


class TaskValues(Struct, frozen=True, kw_only=True):
    """A task: TASK_STATE, the last result as a 32 bit number, when it last began; None is what was not said."""

    state: int
    last_result: int = 0
    last_run: datetime | None = None
    next_run: datetime | None = None
    missed_runs: int | None = None
    account: str | None = None
    logon_type: int | None = None  # TASK_LOGON_TYPE

    @property
    def only_logged_on(self) -> bool | None:
        """Return whether it runs only while its account is logged on, None where that is not known."""
        return None if self.logon_type not in LOGON_TYPES[1:] else self.logon_type in INTERACTIVE


MISSING = TaskValues(state=-1)
