"""A run of a job beside its last good one: which kinds of lines are new, missing or changed."""

import json

from fastapi import Request
from nicegui import ui

from ui.components.comparepage import ComparePage
from ui.context import Context
from ui.pages import Page
from ui.theme import frame


def draw(context: Context, request: Request) -> None:
    """Place the page; of a job that is not there it says so, with 404."""
    job = request.path_params["id"]
    if context.monitor.job(job) is None:
        ui.status_code(404)
    told = json.dumps(job).replace("<", "\\u003c")
    ui.add_head_html(f'<script type="application/json" id="batmon-job">{told}</script>')
    with frame(context, request, PAGE):
        ComparePage()


PAGE = Page(
    path="/jobs/{id}/compare",
    label="nav.compare",
    icon="rows",
    draw=draw,
    menu=False,
    styles=("job.css", "compare.css"),
    scripts=(
        "compare/kinds.js",
        "compare/lines.js",
        "compare/pick.js",
        "compare/rows.js",
        "compare/sides.js",
        "compare/source.js",
    ),
)
