"""The log files of one job: which there are, which may go, and those that were deleted."""

import json

from fastapi import Request
from nicegui import ui

from ui.components.logfilespage import LogFilesPage
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
        LogFilesPage()


PAGE = Page(
    path="/jobs/{id}/logs",
    label="nav.logfiles",
    icon="log",
    draw=draw,
    menu=False,
    styles=("job.css", "files.css", "logfiles.css"),
    scripts=("logfiles/dialog.js", "logfiles/list.js", "logfiles/source.js", "logfiles/trash.js"),
)
