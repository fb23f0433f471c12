"""The audit trail: what was done and tried, by whom, from where, and how it went."""

from fastapi import Request

from ui.components.audit import Audit
from ui.context import Context
from ui.pages import Page
from ui.theme import frame


def draw(context: Context, request: Request) -> None:
    """Place the one part; it asks the API once the page is unlocked."""
    with frame(context, request, PAGE):
        Audit()


PAGE = Page(
    path="/audit",
    label="nav.audit",
    icon="log",
    draw=draw,
    styles=("audit.css",),
    scripts=("audit-list.js",),
    kept=("audit", "audit.html"),
)
