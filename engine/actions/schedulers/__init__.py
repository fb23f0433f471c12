"""The schedulers that run a job themselves when they are asked to, one file per type.

Each file has a function `order(scheduler)`, which returns the words of a command that asks the scheduler and ends with
the run, and of one that ends it. It raises Refused where the scheduler cannot be asked on this machine.
"""

from collections.abc import Callable
from importlib import import_module
from typing import cast

from engine.actions.refused import Refused
from engine.actions.schedulers.order import Order
from engine.config.schedulers import AnyScheduler

RUNNERS: tuple[str, ...] = (
    "engine.actions.schedulers.systemd:order",
    "engine.actions.schedulers.windows_service:order",
    "engine.actions.schedulers.windows_task:order",
)
KINDS = {entry.partition(":")[0].rpartition(".")[2]: entry for entry in RUNNERS}  # by the type of the scheduler


def order_of(scheduler: AnyScheduler) -> Order:
    """Return how the scheduler of a job is asked to run it. Raises Refused."""
    if scheduler.type not in KINDS:
        raise Refused("scheduler_runs_nothing", {"type": scheduler.type})
    module, _, name = KINDS[scheduler.type].partition(":")
    make = cast("Callable[[AnyScheduler], Order]", getattr(import_module(module), name))
    return make(scheduler)
