"""The pages' own files: served under an address that changes with their content, so browsers may keep them for good."""

import hashlib
import re
from functools import lru_cache
from pathlib import Path

import nicegui

from ui.texts import texts

FOLDER = Path(__file__).parent / "static"
COMPONENTS = Path(__file__).parent / "components"
STYLES = (
    "tokens.css",
    "base.css",
    "dashboard.css",
    "rows.css",
    "drawer.css",
    "tools.css",
    "dialog.css",
    "rule.css",
    "print.css",
)
SCRIPTS = (
    "live.js",
    "shell.js",
    "banners.js",
    "bell.js",
    "help.js",
    "drawer.js",
    "copy.js",
    "unlock-menu.js",
    "notes-dialog.js",
    "rules-dialog.js",
    "paper.js",
)  # of every page
IMPORTED = re.compile(r'from "batmon/([^"]+)"')
FOREVER = 31_536_000  # seconds


@lru_cache(maxsize=1)
def address() -> str:
    """Return the path under which `FOLDER` is served: it holds a hash of everything in there."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(FOLDER).as_posix().encode() + b"\0" + path.read_bytes())
    return f"/static/{digest.hexdigest()[:12]}"


@lru_cache(maxsize=2)
def edition(language: str) -> str:
    """Return what tells one version of the pages from another: a hash of all that they are made of."""
    parts = [address(), nicegui.__version__, language, *(f"{key}={text}" for key, text in texts(language).items())]
    digest = hashlib.sha256("\0".join(parts).encode())
    for path in sorted(COMPONENTS.glob("*.js")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


@lru_cache(maxsize=32)
def modules(begun: tuple[str, ...]) -> tuple[str, ...]:
    """Return these scripts of `FOLDER` and all that they import, so that a page can ask for them at once."""
    found: dict[str, None] = {}
    open_ = list(begun)
    while open_:
        name = open_.pop()
        if name not in found:
            found[name] = None
            open_.extend(IMPORTED.findall((FOLDER / "js" / name).read_text(encoding="utf-8")))
    return tuple(found)


@lru_cache(maxsize=1)
def sprite() -> str:
    """Return the drawings that pages refer to."""
    return (FOLDER / "sprite.svg").read_text(encoding="utf-8")


def favicon(shape: str = "idle") -> str:
    """Return an icon: the shape of a status in its colour."""
    drawings = {
        "ok": '<circle cx="8" cy="8" r="7" fill="#128a63"/>',
        "idle": '<circle cx="8" cy="8" r="6" fill="none" stroke="#7f8895" stroke-width="2.4" stroke-dasharray="3 2"/>',
    }
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">{drawings[shape]}</svg>'
