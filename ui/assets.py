"""The pages' own files: served under an address that changes with their content, so browsers may keep them for good."""

import hashlib
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent / "static"
STYLES = ("tokens.css", "base.css", "dashboard.css", "rows.css", "drawer.css", "tools.css")
FOREVER = 31_536_000  # seconds


@lru_cache(maxsize=1)
def address() -> str:
    """Return the path under which `FOLDER` is served: it holds a hash of everything in there."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(FOLDER).as_posix().encode() + b"\0" + path.read_bytes())
    return f"/static/{digest.hexdigest()[:12]}"


@lru_cache(maxsize=1)
def modules() -> tuple[str, ...]:
    """Return the names of the scripts: few and small, and asked for at once instead of one after the other."""
    return tuple(sorted(path.name for path in (FOLDER / "js").glob("*.js")))


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
