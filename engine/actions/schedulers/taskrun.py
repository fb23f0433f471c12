"""Runs one task of the Task Scheduler and waits for its end: `python -m engine.actions.schedulers.taskrun run TASK`.

The only file that acts by COM. Not yet run on a real Windows.
"""

import sys
import time
from typing import Any

RUNNING = 4  # TASK_STATE_RUNNING
QUEUED = 2
LOOK = 0.5  # seconds between two looks at the task
BEGINNING = 30.0  # seconds in which it has to begin
NOT_BEGUN = 121  # ERROR_SEM_TIMEOUT


def find(path: str) -> Any:
    """Return the task of a path, as COM gives it. Raises what COM raises."""
    if sys.platform != "win32":
        raise OSError("there is a Task Scheduler on Windows alone")
    import comtypes  # for Windows alone
    import comtypes.client
    from comtypes.automation import VARIANT

    comtypes.CoInitialize()
    library: Any = comtypes.client.GetModule("taskschd.dll")
    service: Any = comtypes.client.CreateObject("Schedule.Service", interface=library.ITaskService)
    service.Connect(VARIANT(), VARIANT(), VARIANT(), VARIANT())  # this machine, this account
    return service.GetFolder("\\").GetTask("\\" + path.lstrip("\\"))


def no_parameters() -> Any:
    """Return an empty VARIANT: what a task is run with that is given nothing."""
    if sys.platform != "win32":
        return None
    from comtypes.automation import VARIANT

    return VARIANT()


def run(task: Any) -> int:
    """Run a task to its end and return its result."""
    task.Run(no_parameters())
    begun = time.monotonic()
    while task.State == QUEUED and time.monotonic() - begun < BEGINNING:
        time.sleep(LOOK)
    if task.State == QUEUED:
        return NOT_BEGUN
    while task.State in (RUNNING, QUEUED):
        time.sleep(LOOK)
    return int(task.LastTaskResult)


def main(deed: str, path: str) -> int:
    """Run or end the task of a path."""
    task = find(path)
    if deed == "end":
        task.Stop(0)
        return 0
    code = run(task) & 0xFFFFFFFF
    print(f"0x{code:X}", flush=True)  # noqa: T201
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
