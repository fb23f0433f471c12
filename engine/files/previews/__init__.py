"""The kinds of previews: one file each, one line in `PREVIEWS`; the kind is the name of its file."""

from collections.abc import Callable
from importlib import import_module
from typing import cast

from engine.files.previews.values import Asked, Shown, Source

Show = Callable[[Source, Asked], Shown]

PREVIEWS: tuple[str, ...] = (
    "engine.files.previews.text:show",
    "engine.files.previews.source:show",
    "engine.files.previews.markdown:show",
    "engine.files.previews.csv:show",
    "engine.files.previews.json:show",
    "engine.files.previews.ndjson:show",
    "engine.files.previews.xml:show",
    "engine.files.previews.yaml:show",
    "engine.files.previews.xlsx:show",
    "engine.files.previews.xls:show",
    "engine.files.previews.ods:show",
    "engine.files.previews.pdf:show",
    "engine.files.previews.archive:show",
    "engine.files.previews.database:show",
    "engine.files.previews.picture:show",
    "engine.files.previews.raw:show",
)


def show_as(kind: str) -> Show:
    """Return what shows files of a kind; it is imported now."""
    module, _, name = next(entry for entry in PREVIEWS if kind_in(entry) == kind).partition(":")
    return cast("Show", getattr(import_module(module), name))


def kind_in(entry: str) -> str:
    """Return the kind that a line of `PREVIEWS` is for."""
    return entry.partition(":")[0].rpartition(".")[2]
