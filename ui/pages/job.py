"""One job: its verdict told in full, its runs, its year, and what is planned."""

from fastapi import Request

from ui.components.jobpage import JobPage
from ui.context import Context
from ui.pages import Page
from ui.theme import frame, tell_job


def draw(context: Context, request: Request) -> None:
    """Place the page; of a job that is not there it says so, with 404."""
    tell_job(context, request)
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
