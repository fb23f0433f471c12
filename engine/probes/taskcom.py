"""The only file that speaks COM to read: the Task Scheduler's tasks as plain values. Not yet run on a real Windows.

Under Wine 8 it has run, but for `LastTaskResult`, which is not implemented there: such a task has no answer.

`schtasks` is not asked: its text is localised and differs even in English.
"""

import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from loguru import logger
from msgspec import Struct

from engine.probes.answers import NoAnswer, Reason
from engine.probes.taskvalues import MISSING, TaskValues

T = TypeVar("T")
NOT_FOUND = (0x80070002, 0x80070003)  # no such file, no such path
DAY_ZERO = datetime(1899, 12, 30)  # of a DATE: days since then, in the machine's own time
FIRST_DAY = 36526.0  # 2000-01-01: a task that has never run has a last run in 1899 or 1999


class Tasks(Struct, frozen=True, kw_only=True):
    """The root folder of the Task Scheduler, and the error that its calls raise."""

    root: Any
    error: type[Exception]


def read_tasks(paths: Sequence[str]) -> dict[str, TaskValues]:
    r"""Return the tasks by their path (`\Kindscrap`, `\Folder\Task`), `MISSING` for one that does not exist.

    One that may not be asked is left out. Raises NoAnswer where there is no Task Scheduler.
    """
    tasks = connect()
    found = {path: read_task(tasks, path) for path in paths}
    return {path: task for path, task in found.items() if task is not None}


def connect() -> Tasks:
    """Return the Task Scheduler of this machine. Raises NoAnswer."""
    if sys.platform != "win32":
        raise NoAnswer(Reason.NOT_WINDOWS)
    try:
        import comtypes  # for Windows alone
        import comtypes.client
        from comtypes.automation import VARIANT
    except ImportError as error:
        raise NoAnswer(Reason.FAILED, str(error)) from error

    comtypes.CoInitialize()  # never undone: an error's frames may hold what COM gave, which must not outlive it
    try:
        library: Any = comtypes.client.GetModule("taskschd.dll")
        service: Any = comtypes.client.CreateObject("Schedule.Service", interface=library.ITaskService)
        service.Connect(VARIANT(), VARIANT(), VARIANT(), VARIANT())  # this machine, this account
        return Tasks(root=service.GetFolder("\\"), error=comtypes.COMError)
    except (comtypes.COMError, OSError) as error:
        raise NoAnswer(Reason.FAILED, str(error)) from error


def read_task(tasks: Tasks, path: str) -> TaskValues | None:
    """Return the task of a path, None where it may not be asked; its state, result and last run are said, or nothing.

    The text of an error is in the language of Windows: only its number is looked at.
    """
    try:
        task = tasks.root.GetTask("\\" + path.lstrip("\\"))
        state, result, began = task.State, task.LastTaskResult, task.LastRunTime
    except tasks.error as error:
        if int(getattr(error, "hresult", 0)) & 0xFFFFFFFF in NOT_FOUND:
            return MISSING
        logger.debug("task {}: {}", path, error)
        return None
    if type(state) is not int or type(result) is not int or not isinstance(began, float):
        logger.debug("task {}: no answer in {!r}, {!r}, {!r}", path, state, result, began)
        return None
    return TaskValues(
        state=state,
        last_result=result,
        last_run=moment_of(began),
        next_run=moment_of(_known(tasks, lambda: float(task.NextRunTime)) or 0.0),
        missed_runs=_known(tasks, lambda: int(task.NumberOfMissedRuns)),
        account=_known(tasks, lambda: account_of(task.Definition.Principal)),
        logon_type=_known(tasks, lambda: int(task.Definition.Principal.LogonType)),
    )


def account_of(principal: Any) -> str | None:
    """Return the account of a task: that of a user, else of a group."""
    return str(principal.UserId or principal.GroupId or "") or None


def _known(tasks: Tasks, read: Callable[[], T]) -> T | None:
    """Return what a task says beside its answer, None where it does not."""
    try:
        return read()
    except (tasks.error, TypeError, ValueError, AttributeError):
        return None


def moment_of(date: float) -> datetime | None:
    """Return the moment of a DATE of COM, None for one that has not come, or never will."""
    if not FIRST_DAY <= date < 1_000_000:
        return None
    local = DAY_ZERO + timedelta(seconds=round(date * 86400))
    return local.astimezone(UTC)
