"""Reruns as a person asks for them, with real commands and a real BATMON."""

import sys
import time
from pathlib import Path

import pytest

from engine.actions.refused import Refused
from engine.actions.rerun import RerunState
from engine.live import LiveMonitor
from engine.prober import Prober
from rules.model import Origin, Run, Source, Status
from tests.engine.actions.batch import KIM, end_of, settled, text_of, wait_for, write_job
from tests.engine.live import watching

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="scripts of the shell: test_programs.py has others")
STAMP = "$(TZ=KST-9 date '+%Y-%m-%d %H:%M:%S')"
FAILED = f'echo "{STAMP} begin" >> nightly.log; echo "{STAMP} ERROR no answer" >> nightly.log'
GOOD = f'echo "{STAMP} begin" >> nightly.log; echo working; echo "{STAMP} all done" >> nightly.log'


def status_after(monitor: LiveMonitor, rid: str) -> Status | None:
    found = monitor.reruns.get(rid)
    return None if found is None else found.status_after


def run_by(monitor: LiveMonitor, origin: Origin) -> Run | None:
    """Return the job's last run if it is one of that origin."""
    found = monitor.history.runs("nightly", None, None, 1)
    return found[0] if found and found[0].origin is origin else None


def test_a_red_job_is_green_by_the_log_of_its_rerun(tmp_path: Path) -> None:
    path = write_job(tmp_path, "./run.sh", GOOD)
    (tmp_path / "work" / "nightly.log").write_text("2026-11-20 06:00:00 begin\n2026-11-20 06:00:05 ERROR no answer\n")
    with watching(path) as monitor:
        red = wait_for(lambda: monitor._book.states["nightly"].view.status is Status.ERROR)

        end = end_of(monitor, monitor.reruns.start("nightly", KIM, {}, force=True, reason="it hangs"))
        after = wait_for(lambda: status_after(monitor, end.rid))
        run = wait_for(lambda: run_by(monitor, Origin.RERUN))  # the store follows what is shown
        text = text_of(monitor, end.rid)

    assert red
    assert (end.state, end.code, end.status_before) == (RerunState.ENDED, 0, Status.ERROR)
    assert text == "working\n"
    assert after is Status.OK
    assert (run.started, run.succeeded) == (end.started, True)


def test_a_failure_by_exit_code_makes_the_job_red(tmp_path: Path) -> None:
    with watching(write_job(tmp_path, "./run.sh", "exit 3")) as monitor:
        settled(monitor)

        end = end_of(monitor, monitor.reruns.start("nightly", KIM, {}))
        wait_for(lambda: monitor._book.states["nightly"].view.status is Status.ERROR)
        (finding,) = monitor._book.states["nightly"].view.findings

    assert (end.result, end.failed) == ("exit 3", True)
    assert [(item.source, item.text) for item in finding.evidence] == [(Source.RERUN, "kim: exit 3")]


def test_a_second_rerun_is_told_who_began_the_first_even_when_forced(tmp_path: Path) -> None:
    with watching(write_job(tmp_path, "./run.sh", "sleep 60")) as monitor:
        settled(monitor)
        first = monitor.reruns.start("nightly", KIM, {})

        with pytest.raises(Refused) as refused:
            monitor.reruns.start("nightly", KIM, {}, force=True, reason="again")
        monitor.reruns.cancel(first.rid, KIM)
        end = end_of(monitor, first)

    assert refused.value.code == "rerun_running"
    assert (refused.value.parameters["who"], refused.value.parameters["rid"]) == ("kim", first.rid)
    assert (end.state, end.cancelled_by) == (RerunState.CANCELLED, "kim")


def test_a_red_by_a_rerun_stays_red_over_a_restart_without_a_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_job(tmp_path, "./run.sh", "exit 3")
    (tmp_path / "work" / "nightly.log").write_text("2026-11-20 06:00:00 begin\n2026-11-20 06:00:05 all done\n")
    with watching(path) as monitor:
        settled(monitor)
        end_of(monitor, monitor.reruns.start("nightly", KIM, {}, force=True, reason="again"))
        wait_for(
            lambda: [change.after for change in monitor.history.verdicts("nightly", None, None, 1)] == [Status.ERROR]
        )
        before = list(monitor.history.verdicts("nightly", None, None, 50))

    start = Prober.start

    def start_late(prober: Prober) -> None:
        time.sleep(0.5)  # the job's files have been looked at by now
        start(prober)

    monkeypatch.setattr(Prober, "start", start_late)
    with watching(path) as monitor:
        settled(monitor)
        time.sleep(2.5)
        after = list(monitor.history.verdicts("nightly", None, None, 50))

    assert after == before


def test_a_rerun_that_was_cancelled_runs_no_more_whatever_its_log_waits_for(tmp_path: Path) -> None:
    begin = f'echo "{STAMP} begin" >> nightly.log; sleep 60'
    with watching(write_job(tmp_path, "./run.sh", begin)) as monitor:
        settled(monitor)
        first = monitor.reruns.start("nightly", KIM, {})
        wait_for(lambda: monitor._book.states["nightly"].memory.state.open)
        monitor.reruns.cancel(first.rid, KIM)
        end_of(monitor, first)
        wait_for(lambda: monitor._book.states["nightly"].view.running is None)
        refusals = [refusal.code for refusal in monitor.reruns.preview("nightly").refusals]
        wait_for(lambda: run_by(monitor, Origin.RERUN))
        runs = monitor.history.runs("nightly", None, None, 10)

    assert "runs_by_log" not in refusals
    assert [run.origin for run in runs] == [Origin.RERUN]
