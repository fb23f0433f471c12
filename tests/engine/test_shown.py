"""How a job in memory is shown."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec.structs import replace

from engine.config.schedulers import Systemd
from engine.shown import make_view, reason_of
from engine.state import JobState, new_state
from rules.model import Phase, Status, Verdict
from rules.why import NO_REASON
from tests.engine.live import config_of, write_config

OFTEN = """
  - id: often
    name: Often
    scheduler: manual
    workdir: .
    expect: {every: 5m}
    log: often.log
    success: 'done'
    runbook: call 2314
"""
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def state_of(folder: Path) -> JobState:
    job = config_of(write_config(folder, OFTEN)).jobs[0]
    state = new_state(job, job.rule("UTC", {}), NOW)
    state.memory = replace(state.memory, verdict=Verdict(status=Status.OK, phase=Phase.WAITING))
    state.view = make_view(state, NOW)
    return state


def test_a_view_tells_the_runbook_and_how_often_the_job_is_due(tmp_path: Path) -> None:
    view = state_of(tmp_path).view

    assert (view.runbook, view.every, view.expected) == ("call 2314", timedelta(minutes=5), ("5m",))


def test_a_job_whose_history_is_being_read_has_no_reason_yet(tmp_path: Path) -> None:
    state = state_of(tmp_path)
    judged = reason_of(state, NOW)
    state.progress = 0.5
    state.view = make_view(state, NOW)

    assert [step.code for step in judged.steps] == ["every", "nothing_in", "status"]
    assert (state.view.status, reason_of(state, NOW)) == (Status.UNKNOWN, NO_REASON)


def test_the_witnesses_of_a_job_are_those_that_it_has(tmp_path: Path) -> None:
    alone, asked = state_of(tmp_path), state_of(tmp_path)
    asked.job = asked.job.model_copy(update={"scheduler": Systemd(type="systemd", unit="often")})

    first, second = (reason_of(state, NOW).check.witnesses for state in (alone, asked))

    assert [one.code for one in first] == ["log_never"]
    assert [(one.code, one.kind, one.name) for one in second][1:] == [("scheduler_unasked", "systemd", "often")]
