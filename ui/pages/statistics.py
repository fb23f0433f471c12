"""Statistics: runs, failures and durations by day, week and month, over all jobs and of one."""

from fastapi import Request

from ui.components.statistics import Statistics
from ui.context import Context
from ui.pages import Page
from ui.theme import frame


def draw(context: Context, request: Request) -> None:
    """Place the one part; it asks the API for what the address says."""
    with frame(context, request, PAGE):
        Statistics()


PAGE = Page(
    path="/statistics",
    label="nav.statistics",
    icon="rows",
    draw=draw,
    styles=("statistics.css",),
    scripts=("stat-chart.js", "stat-source.js", "stat-table.js", "stat-view.js", "stat-words.js"),
    kept=("statistics", "statistics.html", "stats"),
)
