"""Cross-checks for the jobs of the fake monitor: one whose witnesses contradict each other, one where they agree."""

from datetime import timedelta

from engine.views import JobView
from rules.crosscheck import Contradiction, CrossCheck
from rules.model import Evidence, Source, Status
from rules.testimony import Testimony, Word


def check_of(view: JobView) -> CrossCheck:
    """Return what the witnesses of a job say."""
    if view.running is not None:
        return _of_one_that_runs(view)
    if view.status is Status.ERROR and view.last_run is not None and view.scheduler_name is not None:
        return _of_one_that_failed(view)
    return CrossCheck(witnesses=(Testimony(source=Source.LOG, word=Word.SUCCEEDED, code="log_clean"),))


def _of_one_that_runs(view: JobView) -> CrossCheck:
    assert view.running is not None
    began = {"started": view.running.started}
    log = Testimony(
        source=Source.LOG,
        word=Word.RUNNING,
        code="log_running",
        at=view.running.started,
        parameters=began,
        agrees=True,
    )
    task = Testimony(
        source=Source.SCHEDULER,
        word=Word.RUNNING,
        code="scheduler_running",
        kind="windows_task",
        name=f"\\{view.name}",
        at=view.running.started,
        parameters=began,
        agrees=True,
        lost_since=view.running.started + timedelta(minutes=5),
    )
    return CrossCheck(witnesses=(log, task))


def _of_one_that_failed(view: JobView) -> CrossCheck:
    assert view.last_run is not None
    run, line = view.last_run, next(iter(view.findings[0].evidence), None)
    log = Testimony(
        source=Source.LOG,
        word=Word.FAILED,
        code="log_failed",
        at=run.ended,
        parameters={"started": run.started, "ended": run.ended, "count": 2},
        evidence=() if line is None else (line,),
        agrees=True,
    )
    task = Testimony(
        source=Source.SCHEDULER,
        word=Word.SUCCEEDED,
        code="scheduler_succeeded",
        kind="windows_task",
        name=view.scheduler_name,
        at=run.started,
        parameters={"started": run.started, "result": "0x0"},
        entry={
            "next_run": run.started + timedelta(days=1),
            "missed_runs": 1,
            "account": "관리자",
            "only_logged_on": True,
        },
        agrees=False,
    )
    before = run.started - timedelta(hours=23, minutes=55)
    file = "C:\\kindscrap\\data\\20261123\\list.csv"
    output = Testimony(
        source=Source.OUTPUT,
        word=Word.MISSING,
        code="output_missing",
        parameters={"path": "C:\\kindscrap\\data\\20261124\\list.csv", "last": before},
        evidence=(Evidence(source=Source.OUTPUT, at=before, text="list.csv (1,258,291 bytes)", file=file),),
        agrees=True,
    )
    named = Contradiction(
        code="scheduler_success_log_failure",
        between=(Source.SCHEDULER, Source.LOG),
        parameters=task.parameters,
    )
    return CrossCheck(witnesses=(log, task, output), contradiction=named)
