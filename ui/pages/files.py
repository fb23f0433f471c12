"""The files of one job: what lies in its working folder, and what a file holds."""

import json

from fastapi import Request
from nicegui import ui

from ui.components.filespage import FilesPage
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
        FilesPage()


PAGE = Page(
    path="/jobs/{id}/files",
    label="nav.files",
    icon="folder",
    draw=draw,
    menu=False,
    styles=("job.css", "files.css", "filebody.css"),
    scripts=(
        "files/list.js",
        "files/look.js",
        "files/preview.js",
        "files/source.js",
        "files/take.js",
        "files/tree.js",
    ),
)
