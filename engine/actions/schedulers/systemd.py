"""Asks systemd to run a unit, or to restart one that runs all the time."""

import os
import shutil

from engine.actions.refused import Refused
from engine.actions.schedulers.order import Order
from engine.clock import now
from engine.config.schedulers import AnyScheduler, Systemd
from engine.probes.answers import NoAnswer
from engine.probes.systemd import BOOTED, full_name, is_unit_name, read


def order(scheduler: AnyScheduler) -> Order:
    """Return how systemd is asked; a unit that is done with its run is waited for. Raises Refused."""
    unit = full_name(scheduler.unit) if isinstance(scheduler, Systemd) else ""
    if not is_unit_name(unit):
        raise Refused("unit_unknown", {"name": unit})
    systemctl = shutil.which("systemctl")
    if systemctl is None:
        raise Refused("no_systemctl")
    if not os.path.isdir(BOOTED):
        raise Refused("no_systemd")
    return order_of_unit(systemctl, unit, restarts=_must_run(scheduler))


def order_of_unit(systemctl: str, unit: str, *, restarts: bool) -> Order:
    """Return the words for a unit: `start --wait` ends with the run and fails as it does, `restart` once it is up."""
    asked = ("restart",) if restarts else ("start", "--wait")
    words = (systemctl, "--no-ask-password", *asked, "--", unit)
    return Order(
        words=words,
        shown=" ".join(("systemctl", *asked, unit)),
        stop=() if restarts else (systemctl, "--no-ask-password", "stop", "--", unit),
        restarts=restarts,
    )


def _must_run(scheduler: AnyScheduler) -> bool:
    try:
        reading = read({"unit": scheduler}, {}, now()).get("unit")
    except NoAnswer as error:
        raise Refused("scheduler_silent", {"reason": error.reason.value}) from error
    return reading is not None and reading.must_run
