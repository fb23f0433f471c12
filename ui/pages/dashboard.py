"""The dashboard: all jobs at a glance."""

from fastapi import Request
from nicegui import ui

from ui.components.jobs import Jobs
from ui.components.side import Side
from ui.components.summary import Summary
from ui.context import Context
from ui.pages import Page
from ui.theme import frame


def draw(context: Context, request: Request) -> None:
    """Place the three parts; all of them draw from the page's live store."""
    with frame(context, request, PAGE):
        Summary()
        with ui.element("div").classes("dash"):
            Jobs()
            Side()


PAGE = Page(
    path="/",
    label="nav.dashboard",
    icon="grid",
    draw=draw,
    scripts=("card.js", "empty.js", "list.js", "machine.js", "rerun-dialog.js", "tools.js"),
    kept=("main", "main.html", "dashboard"),
)
