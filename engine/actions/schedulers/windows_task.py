"""Has the Task Scheduler run a task, in a process of its own that waits for it: COM may hang."""

import sys

from engine.actions.refused import Refused
from engine.actions.schedulers import taskrun
from engine.actions.schedulers.order import Order
from engine.config.schedulers import AnyScheduler, WindowsTask
from engine.ownprogram import own_part


def order(scheduler: AnyScheduler) -> Order:
    """Return how the task is run. Raises Refused where there is no Task Scheduler."""
    if not isinstance(scheduler, WindowsTask) or sys.platform != "win32":
        raise Refused("not_windows")
    return order_of_task(scheduler.task)


def order_of_task(task: str) -> Order:
    """Return the words for a task; its own process ends it where it is asked to."""
    asked, ended = (own_part(taskrun.__name__, deed, task) for deed in ("run", "end"))
    return Order(words=asked, shown=f"Task Scheduler: {task}", stop=ended)
