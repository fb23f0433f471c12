"""The system: what could be wrong and how to mend it, how BATMON itself is, and the machine."""

from fastapi import Request

from ui.components.system import System
from ui.context import Context
from ui.pages import Page
from ui.theme import frame


def draw(context: Context, request: Request) -> None:
    """Place the one part; it asks the API for an examination when the reader wants one."""
    with frame(context, request, PAGE):
        System()


PAGE = Page(
    path="/system",
    label="nav.system",
    icon="server",
    draw=draw,
    styles=("system.css",),
    scripts=("doctor.js", "doctor-line.js", "download.js", "engine.js", "machine.js"),
    kept=("system", "system.html", "health"),
)
