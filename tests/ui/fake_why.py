"""Reasons for the jobs of the fake monitor: a short one for most, a whole one for a job that failed."""

from datetime import timedelta

from engine.views import JobView
from rules.model import Evidence, Outcome, Source, Status
from rules.why import Step, Why
from tests.ui.fake_witness import check_of

LOG = "C:\\kindscrap\\log\\kindscrap_2026_11_24.log"


def reason(view: JobView | None) -> Why:
    """Return why the job stands as it does."""
    if view is None:
        return Why(status=Status.UNKNOWN, steps=())
    occurrence, last = view.occurrence, view.last_run
    if view.status is not Status.ERROR or occurrence is None or last is None or not view.findings:
        return Why(status=view.status, steps=(Step(code="no_log"), _status(view)), check=check_of(view))
    due, failure = occurrence.window.due, next(iter(view.findings[0].evidence), None)
    begun = Evidence(
        source=Source.LOG,
        at=last.started,
        text="06:00:02,114 [I] 작업 시작",
        file=LOG,
        offset=0,
        line=1,
        pattern="작업 시작",
    )
    limits = {"by": due + timedelta(minutes=30), "missed_at": due + timedelta(hours=1)}
    found = (failure,) if failure else ()
    span = {"started": last.started, "ended": last.ended, "count": 2, "limit": last.deadline}
    ended = {"due": due, "outcome": occurrence.outcome or Outcome.FAILED, "gives": Status.ERROR}
    return Why(
        status=Status.ERROR,
        steps=(
            Step(code="expected", parameters={"due": due, **limits}),
            Step(code="looked_in", parameters={"path": LOG, "seen": last.ended}),
            Step(code="line_start", parameters={"pattern": begun.pattern}, evidence=(begun,)),
            Step(code="line_failure", parameters={"pattern": r"\bERROR\b"}, evidence=found),
            Step(code="run_failed", parameters=span),
            Step(code="outcome", parameters=ended),
            Step(code="finding", parameters={"finding": view.findings[0]}, evidence=found),
            _status(view),
        ),
        mends=(Step(code="success", parameters={"success": r"작업\s*완료"}),),
        check=check_of(view),
    )


def _status(view: JobView) -> Step:
    return Step(code="status", parameters={"status": view.status})
