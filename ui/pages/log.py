"""A log of one job: opened at a line, at a time or at its end."""

import json

from fastapi import Request
from nicegui import ui

from ui.components.logpage import LogPage
from ui.context import Context
from ui.pages import Page, is_page
from ui.theme import frame


def draw(context: Context, request: Request) -> None:
    """Place the page; of a job that is not there it says so, with 404."""
    job = request.path_params["id"]
    if context.monitor.job(job) is None:
        ui.status_code(404)
    told = {"batmon-job": job, "batmon-log": {name: is_page(f"/jobs/x/{name}") for name in ("compare", "logs")}}
    for name, value in told.items():
        text = json.dumps(value).replace("<", "\\u003c")
        ui.add_head_html(f'<script type="application/json" id="{name}">{text}</script>')
    with frame(context, request, PAGE):
        LogPage()


PAGE = Page(
    path="/jobs/{id}/log",
    label="nav.log",
    icon="log",
    draw=draw,
    menu=False,
    styles=("log.css", "logsearch.css"),
    scripts=(
        "log/address.js",
        "log/files.js",
        "log/foot.js",
        "log/goto.js",
        "log/known.js",
        "log/looks.js",
        "log/open.js",
        "log/pane.js",
        "log/pick.js",
        "log/search.js",
        "log/sight.js",
        "log/source.js",
        "log/state.js",
        "log/strip.js",
        "log/tools.js",
    ),
)
