"""Captures: the server's screen as pictures that are kept, and live."""

from fastapi import Request

from ui.components.captures import Captures
from ui.context import Context
from ui.pages import Page
from ui.theme import frame


def draw(context: Context, request: Request) -> None:
    """Place the one part; it asks the API for what the reader may see."""
    with frame(context, request, PAGE):
        Captures()


PAGE = Page(
    path="/captures",
    label="nav.captures",
    icon="cam",
    draw=draw,
    styles=("captures.css",),
    scripts=("capture-live.js", "capture-viewer.js", "captures.js"),
    kept=("captures", "capture", "screen"),
)
