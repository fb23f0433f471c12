"""The wall: all jobs on one screen, to be read from across the room."""

from fastapi import Request

from ui.components.wall import Wall
from ui.context import Context
from ui.pages import Page
from ui.theme import frame


def draw(context: Context, request: Request) -> None:
    """Place the one part, without top bar and footer."""
    with frame(context, request, PAGE):
        Wall()


PAGE = Page(
    path="/wall",
    label="nav.wall",
    icon="grid",
    draw=draw,
    bare=True,
    dock=False,  # a screen across the room is none in the hand
    styles=("wall.css",),
    scripts=("wall-care.js", "wall-clock.js", "wall-group.js", "wall-layout.js", "wall-notes.js", "wall-tile.js"),
    kept=("wall",),
)
