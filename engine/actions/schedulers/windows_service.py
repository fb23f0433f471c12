"""Restarts a Windows service, in a process of its own that waits until it runs again."""

import sys

from engine.actions.refused import Refused
from engine.actions.schedulers import servicerestart
from engine.actions.schedulers.order import Order
from engine.config.schedulers import AnyScheduler, WindowsService
from engine.ownprogram import own_part


def order(scheduler: AnyScheduler) -> Order:
    """Return how the service is restarted. Raises Refused where there are no Windows services."""
    if not isinstance(scheduler, WindowsService) or sys.platform != "win32":
        raise Refused("not_windows")
    return order_of_service(scheduler.service)


def order_of_service(name: str) -> Order:
    """Return the words for a service."""
    words = own_part(servicerestart.__name__, name)
    return Order(words=words, shown=f"restart service {name}", restarts=True)
