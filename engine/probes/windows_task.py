"""Asks the Task Scheduler of Windows for the tasks of all its jobs, and maps what it says.

Its last result is an exit code, or a code of its own; those that tell of the task and not of a run are no verdict.
"""

from collections.abc import Sequence
from datetime import datetime

from engine.config.schedulers import WindowsTask
from engine.probes import taskcom, taskpowershell
from engine.probes.answers import Before, NoAnswer, Readings, Reason, Schedulers, map_all, since_of
from engine.probes.taskvalues import MISSING, TaskValues
from rules.readings import SchedulerReading, SchedulerState

# TASK_STATE of taskschd.h; 0 (unknown) is no answer. A task that is queued has not begun.
STATES = {
    1: SchedulerState.DISABLED,
    2: SchedulerState.READY,
    3: SchedulerState.READY,
    4: SchedulerState.RUNNING,
}
NO_VERDICT = {
    0x41300: "ready",
    0x41301: "running",
    0x41302: "disabled",
    0x41303: "never run",
    0x41304: "no more runs",
    0x41305: "not scheduled",
    0x41306: "ended by a user",
    0x41307: "no valid triggers",
    0x41308: "its trigger has no set times",
    0x4131B: "some triggers failed",
    0x4131C: "registered, but may not log on",
    0x41325: "queued",
    0x8004131F: "already running",
    0x800710E0: "start refused: it overlapped, or came too late",
}


def read(schedulers: Schedulers, before: Before, asked: datetime) -> Readings:
    """Return the readings of these jobs; a task that may not be asked has none.

    Raises NoAnswer where there is no Task Scheduler.
    """
    wanted = {job_id: one.task for job_id, one in schedulers.items() if isinstance(one, WindowsTask)}
    tasks = read_tasks(sorted(set(wanted.values())))
    return map_all(wanted, tasks, reading_of, before, asked)


def read_tasks(paths: Sequence[str]) -> dict[str, TaskValues]:
    """Return the tasks by COM, and by PowerShell where COM cannot be spoken. Raises NoAnswer where neither answers."""
    try:
        return taskcom.read_tasks(paths)
    except NoAnswer as silent:
        if silent.reason is Reason.NOT_WINDOWS:
            raise
        try:
            return taskpowershell.read_tasks(paths)
        except NoAnswer as error:
            raise NoAnswer(silent.reason, f"COM: {silent}; PowerShell: {error}") from error


def reading_of(path: str, task: TaskValues, before: SchedulerReading | None, asked: datetime) -> SchedulerReading:
    """Return what the Task Scheduler says of a task. Raises ValueError for a state that is not known."""
    if task == MISSING:
        state = SchedulerState.MISSING
    elif task.state in STATES:
        state = STATES[task.state]
    else:
        raise ValueError(f"state {task.state}")
    running = state is SchedulerState.RUNNING
    failed = None if running else verdict_of(task)
    return SchedulerReading(
        kind="windows_task",
        name=path,
        state=state,
        since=since_of(task.last_run if running else None, state, before, asked),
        started=task.last_run,
        failed=failed,
        result="" if running or task == MISSING else hexadecimal(task.last_result),
        next_run=task.next_run,
        missed_runs=task.missed_runs,
        account=task.account,
        only_logged_on=task.only_logged_on,
    )


def verdict_of(task: TaskValues) -> bool | None:
    """Return whether the last run failed, None where its result says nothing of a run."""
    code = task.last_result & 0xFFFFFFFF  # COM gives it signed
    if task.last_run is None or code in NO_VERDICT:
        return None
    return code != 0


def hexadecimal(result: int) -> str:
    """Return a last result as the Task Scheduler shows it: `0x800704DD`."""
    return f"0x{result & 0xFFFFFFFF:X}"
