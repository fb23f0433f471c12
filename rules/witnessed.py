"""The runs as log, outputs, scheduler and reruns show them together."""

from collections.abc import Sequence
from datetime import datetime

from rules.model import Event, Run
from rules.outputs import confirmed
from rules.readings import Readings
from rules.rerun import is_of, run_by_rerun, with_reruns
from rules.rule import Rule
from rules.runs import RunState
from rules.witness import run_by_scheduler


def witnessed(
    state: RunState,
    runs: Sequence[Run],
    shown: Run | None,
    outputs: Sequence[Event],
    readings: Readings,
    rule: Rule,
    at: datetime,
) -> tuple[Run, ...]:
    """Return all runs by their start, the one in progress last; `shown` is the open one as the log alone shows it."""
    running = run_by_rerun(readings.reruns, state, runs, rule, at)
    if running is not None:
        same = shown is not None and any(is_of(shown, one) for one in readings.reruns)
    else:
        running = run_by_scheduler(readings.scheduler, state, runs, rule, at)
        same = running is not None and shown is not None and shown.started >= running.started
    last = [run for run in (None if same else shown, running) if run is not None]
    return with_reruns(confirmed((*runs, *last), outputs, rule), readings.reruns, rule, at)
