"""One rerun of a job, while it runs and ever after: its output, the log beside it, and what it has led to."""

from fastapi import Request

from ui.components.rerunpage import RerunPage
from ui.context import Context
from ui.pages import Page
from ui.theme import frame, hand_over


def draw(context: Context, request: Request) -> None:
    """Place the page; of a rerun that is not there it says so."""
    job, rid = request.path_params["id"], request.path_params["rid"]
    hand_over("batmon-job", job)
    hand_over("batmon-rerun", rid)
    with frame(context, request, PAGE):
        RerunPage()


PAGE = Page(
    path="/jobs/{id}/reruns/{rid}",
    label="nav.rerun",
    icon="rerun",
    draw=draw,
    menu=False,
    styles=("job.css", "rerun.css"),
    scripts=("rerun-cancel.js", "rerun-dialog.js", "rerun-follow.js", "rerun-log.js", "rerun-terminal.js"),
)
