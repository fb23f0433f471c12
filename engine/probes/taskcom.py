"""The only file that speaks COM: the Task Scheduler's tasks as plain values. Not yet run on a real Windows.

Under Wine 8 it has run, but for `LastTaskResult`, which is not implemented there: such a task has no answer.

`schtasks` is not asked: its text is localised and differs even in English.
"""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from loguru import logger
from msgspec import Struct

from engine.probes.answers import NoAnswer, Reason

NOT_FOUND = (0x80070002, 0x80070003)  # no such file, no such path
DAY_ZERO = datetime(1899, 12, 30)  # of a DATE: days since then, in the machine's own time
FIRST_DAY = 36526.0  # 2000-01-01: a task that has never run has a last run in 1899 or 1999


class TaskValues(Struct, frozen=True, kw_only=True):
    """A task as COM gives it: TASK_STATE, the last result as a 32 bit number, and when it last began."""

    state: int
    last_result: int = 0
    last_run: datetime | None = None


MISSING = TaskValues(state=-1)


def read_tasks(paths: Sequence[str]) -> dict[str, TaskValues]:
    r"""Return the tasks by their path (`\Kindscrap`, `\Folder\Task`), `MISSING` for one that does not exist.

    One that may not be asked is left out. Raises NoAnswer where there is no Task Scheduler.
    """
    if sys.platform != "win32":
        raise NoAnswer(Reason.NOT_WINDOWS)
    import comtypes  # for Windows alone
    import comtypes.client
    from comtypes.automation import VARIANT

    comtypes.CoInitialize()  # never undone: an error's frames may hold what COM gave, which must not outlive it
    try:
        library: Any = comtypes.client.GetModule("taskschd.dll")
        service: Any = comtypes.client.CreateObject("Schedule.Service", interface=library.ITaskService)
        service.Connect(VARIANT(), VARIANT(), VARIANT(), VARIANT())  # this machine, this account
        root = service.GetFolder("\\")
        found = {path: _read_task(root, path, comtypes.COMError) for path in paths}
    except (comtypes.COMError, OSError) as error:
        raise NoAnswer(Reason.FAILED, str(error)) from error
    return {path: task for path, task in found.items() if task is not None}


def _read_task(root: Any, path: str, failure: type[Exception]) -> TaskValues | None:
    try:
        task = root.GetTask("\\" + path.lstrip("\\"))
        return TaskValues(state=task.State, last_result=task.LastTaskResult, last_run=moment_of(task.LastRunTime))
    except failure as error:
        code = int(getattr(error, "hresult", 0)) & 0xFFFFFFFF
        if code in NOT_FOUND:
            return MISSING
        logger.debug("task {}: {}", path, error)
        return None


def moment_of(date: float) -> datetime | None:
    """Return the moment of a DATE of COM, None for one that has not come."""
    if date < FIRST_DAY:
        return None
    local = DAY_ZERO + timedelta(seconds=round(date * 86400))
    return local.astimezone(UTC)
