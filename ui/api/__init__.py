"""The REST API: one file per subject, one line each in `ROUTES`."""

from collections.abc import Callable
from importlib import import_module
from typing import cast

from fastapi import APIRouter

from ui.context import Context

ROUTES: tuple[str, ...] = (
    "ui.api.check:router",
    "ui.api.jobs:router",
    "ui.api.history:router",
    "ui.api.timeline:router",
    "ui.api.days:router",
    "ui.api.settings:router",
    "ui.api.loglines:router",
    "ui.api.logs:router",
    "ui.api.logmarks:router",
    "ui.api.lognext:router",
    "ui.api.logstream:router",
    "ui.api.logfiles:router",
    "ui.api.logsearch:router",
    "ui.api.compare:router",
    "ui.api.files:router",
    "ui.api.filesearch:router",
    "ui.api.previews:router",
    "ui.api.statistics:router",
    "ui.api.reruns:router",
    "ui.api.system:router",
    "ui.api.notes:router",
    "ui.api.captures:router",
    "ui.api.store:router",
    "ui.api.rules:router",
    "ui.api.config:router",
    "ui.api.doctor:router",
    "ui.api.unlock:router",
    "ui.api.login:router",
    "ui.api.audit:router",
    "ui.api.health:router",
    "ui.api.kept:router",
    "ui.api.docs:router",
)


def routers(context: Context) -> list[APIRouter]:
    """Return all routes, bound to what they answer from."""
    found = []
    for entry in ROUTES:
        module, _, name = entry.partition(":")
        make = cast("Callable[[Context], APIRouter]", getattr(import_module(module), name))
        found.append(make(context))
    return found
