"""The files of one job: what lies in its working folder, and what a file holds."""

from fastapi import Request

from ui.components.filespage import FilesPage
from ui.context import Context
from ui.pages import Page
from ui.theme import frame, tell_job


def draw(context: Context, request: Request) -> None:
    """Place the page; of a job that is not there it says so, with 404."""
    tell_job(context, request)
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
