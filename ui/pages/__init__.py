"""The pages: one file each, one line in `PAGES`."""

import re
from collections.abc import Callable
from functools import lru_cache
from importlib import import_module

from fastapi import Request
from msgspec import Struct
from starlette.routing import compile_path

from ui.context import Context

PAGES: tuple[str, ...] = (
    "ui.pages.dashboard:PAGE",
    "ui.pages.timeline:PAGE",
    "ui.pages.job:PAGE",
    "ui.pages.rerun:PAGE",
    "ui.pages.compare:PAGE",
    "ui.pages.files:PAGE",
    "ui.pages.log:PAGE",
    "ui.pages.logfiles:PAGE",
    "ui.pages.statistics:PAGE",
    "ui.pages.audit:PAGE",
    "ui.pages.wall:PAGE",
    "ui.pages.captures:PAGE",
    "ui.pages.system:PAGE",
)


class Page(Struct, frozen=True, kw_only=True):
    """One page: where it is, how the menu names it, what draws it."""

    path: str
    label: str  # key of its text
    icon: str  # id in the sprite
    draw: Callable[[Context, Request], None]
    menu: bool = True  # whether it stands in the top bar
    dock: bool = True  # ... and at the foot of a phone
    bare: bool = False  # whether it is shown without top bar and footer
    styles: tuple[str, ...] = ()  # its own style sheets, beside those of every page
    scripts: tuple[str, ...] = ()  # what its components import, so that it is asked for at once
    kept: tuple[str, ...] = ()  # names by which the older program's /page?path= asks for it


def is_page(path: str) -> bool:
    """Return whether an address is that of a page."""
    return any(pattern.fullmatch(path) for pattern in _patterns())


@lru_cache(maxsize=1)
def _patterns() -> "tuple[re.Pattern[str], ...]":
    return tuple(compile_path(page.path)[0] for page in pages())


@lru_cache(maxsize=1)
def pages() -> tuple[Page, ...]:
    """Return all pages, in the order of the menu."""
    found = []
    for entry in PAGES:
        module, _, name = entry.partition(":")
        page = getattr(import_module(module), name)
        assert isinstance(page, Page)
        found.append(page)
    return tuple(found)
