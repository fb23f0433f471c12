"""The log files of one job: which there are, which may go, and those that were deleted."""

from fastapi import Request

from ui.components.logfilespage import LogFilesPage
from ui.context import Context
from ui.pages import Page
from ui.theme import frame, tell_job


def draw(context: Context, request: Request) -> None:
    """Place the page; of a job that is not there it says so, with 404."""
    tell_job(context, request)
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
