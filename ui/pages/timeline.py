"""The timeline: six hours, a day or a week of all jobs, lane by lane."""

from fastapi import Request

from ui.components.timeline import Timeline
from ui.context import Context
from ui.pages import Page
from ui.theme import frame


def draw(context: Context, request: Request) -> None:
    """Place the lanes; which stretch they show stands in the address."""
    with frame(context, request, PAGE):
        Timeline()


PAGE = Page(
    path="/timeline",
    label="nav.timeline",
    icon="lanes",
    draw=draw,
    styles=("timeline.css",),
    scripts=(
        "timeline-axis.js",
        "timeline-head.js",
        "timeline-keys.js",
        "timeline-lane.js",
        "timeline-legend.js",
        "timeline-table.js",
        "timeline-words.js",
    ),
)
