"""One job: its verdict told in full, its runs, its year, and what is planned."""

import json

from fastapi import Request
from nicegui import ui

from ui.components.jobpage import JobPage
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
        JobPage()


PAGE = Page(
    path="/jobs/{id}",
    label="nav.job",
    icon="rows",
    draw=draw,
    menu=False,
    styles=("job.css",),
    scripts=(
        "job/aside.js",
        "job/ask.js",
        "job/charts.js",
        "job/days.js",
        "job/reruns.js",
        "job/runs.js",
        "job/settings.js",
        "job/why.js",
        "job/witness.js",
        "job/year.js",
        "rerun-dialog.js",
    ),
)
