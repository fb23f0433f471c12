"""Jobs that their own scheduler runs again: the words that ask it, and what is refused where it cannot be asked."""

import os
import sys
from pathlib import Path

import pytest

from engine.actions.refused import Refused
from engine.actions.rerun import RerunState, Via
from engine.actions.schedulers import order_of, systemd
from engine.actions.schedulers.servicerestart import NOT_RUNNING, TIMED_OUT, restart
from engine.actions.schedulers.systemd import order_of_unit
from engine.actions.schedulers.taskrun import NOT_BEGUN, QUEUED, RUNNING, run
from engine.actions.schedulers.windows_service import order_of_service
from engine.actions.schedulers.windows_task import order_of_task
from engine.config.schedulers import Manual, Systemd, WindowsService, WindowsTask
from tests.engine.actions.batch import JOB, KIM, end_of, settled, text_of, write_job, write_script
from tests.engine.live import watching

SYSTEMCTL = """
case "$*" in
*show*) printf 'Id=nightly.service\\nNames=nightly.service\\nLoadState=loaded\\nActiveState=inactive\\nSubState=dead\\n'
        printf 'Type=oneshot\\nResult=success\\n' ;;
*start*) echo "asked: $*"; exit 0 ;;
esac
"""


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder with a `systemctl` that answers, on a machine that systemd runs."""
    folder = tmp_path / "bin"
    folder.mkdir()
    write_script(folder / "systemctl", SYSTEMCTL)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(systemd, "BOOTED", str(folder))
    return folder


def test_a_unit_is_started_waited_for_and_stopped_by_its_own_name() -> None:
    order = order_of_unit("/usr/bin/systemctl", "nightly.service", restarts=False)

    assert order.words == ("/usr/bin/systemctl", "--no-ask-password", "start", "--wait", "--", "nightly.service")
    assert order.stop == ("/usr/bin/systemctl", "--no-ask-password", "stop", "--", "nightly.service")
    assert order.shown == "systemctl start --wait nightly.service"


def test_a_unit_that_runs_all_the_time_is_restarted_and_not_stopped_by_a_cancel() -> None:
    order = order_of_unit("/usr/bin/systemctl", "mail.service", restarts=True)

    assert order.words[2:] == ("restart", "--", "mail.service")
    assert (order.stop, order.restarts) == ((), True)


def test_a_unit_whose_name_is_none_reaches_no_command() -> None:
    with pytest.raises(Refused, match="unit_unknown"):
        order_of(Systemd(type="systemd", unit="a b; touch pwned"))


@pytest.mark.skipif(os.path.isdir("/run/systemd/system"), reason="systemd runs this machine")
def test_without_systemd_it_is_refused_by_name() -> None:
    with pytest.raises(Refused, match=r"no_systemd|no_systemctl"):
        order_of(Systemd(type="systemd", unit="nightly"))


@pytest.mark.skipif(sys.platform == "win32", reason="there it is not refused")
@pytest.mark.parametrize(
    "scheduler", [WindowsTask(type="windows_task", task="\\A"), WindowsService(type="windows_service", service="A")]
)
def test_windows_schedulers_are_refused_elsewhere(scheduler: WindowsTask | WindowsService) -> None:
    with pytest.raises(Refused, match="not_windows"):
        order_of(scheduler)


def test_a_scheduler_that_runs_nothing_says_so() -> None:
    with pytest.raises(Refused) as refused:
        order_of(Manual(type="manual"))

    assert (refused.value.code, refused.value.parameters) == ("scheduler_runs_nothing", {"type": "manual"})


def test_the_words_for_windows_run_our_own_programs() -> None:
    assert order_of_task("\\A b").words[1:] == ("-m", "engine.actions.schedulers.taskrun", "run", "\\A b")
    assert order_of_task("\\A b").stop[-2:] == ("end", "\\A b")
    assert order_of_service("Mail").words[1:] == ("-m", "engine.actions.schedulers.servicerestart", "Mail")


@pytest.mark.skipif(sys.platform == "win32", reason="a script on the path is started otherwise there")
def test_a_rerun_by_systemd_begins_and_ends_as_systemctl_does(tmp_path: Path, machine: Path) -> None:
    job = JOB.replace("scheduler: manual", "scheduler: {type: systemd, unit: nightly}")
    with watching(write_job(tmp_path, "scheduler", "", job)) as monitor:
        settled(monitor)

        preview = monitor.reruns.preview("nightly")
        end = end_of(monitor, monitor.reruns.start("nightly", KIM, {}))
        text = text_of(monitor, end.rid)

    assert (preview.command, preview.via) == ("systemctl start --wait nightly.service", Via.SCHEDULER)
    assert (end.state, end.code) == (RerunState.ENDED, 0)
    assert text == "asked: --no-ask-password start --wait -- nightly.service\n"


class Task:
    """A task of the Task Scheduler as COM gives it, whose states follow each other."""

    def __init__(self, *states: int, result: int = 0) -> None:
        self.states, self.LastTaskResult, self.ran = list(states), result, 0

    @property
    def State(self) -> int:
        return self.states.pop(0) if len(self.states) > 1 else self.states[0]

    def Run(self, _parameters: object) -> None:
        self.ran += 1


def test_a_task_is_run_once_and_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.actions.schedulers.taskrun.LOOK", 0.001)
    task = Task(QUEUED, QUEUED, RUNNING, RUNNING, 3, result=0x800704DD)

    assert run(task) == 0x800704DD
    assert task.ran == 1


def test_a_task_that_does_not_begin_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.actions.schedulers.taskrun.LOOK", 0.001)
    monkeypatch.setattr("engine.actions.schedulers.taskrun.BEGINNING", 0.02)

    assert run(Task(QUEUED)) == NOT_BEGUN


@pytest.mark.parametrize(
    ("stopping", "starting", "states", "code"),
    [
        (0, 0, ["running", "stopped", "start_pending", "running"], 0),
        (NOT_RUNNING, 0, ["stopped", "running"], 0),
        (5, 0, ["running"], 5),
        (0, 1053, ["stopped"], 1053),
        (0, 0, ["running"], TIMED_OUT),
    ],
    ids=["stopped and started", "was not running", "may not", "does not start", "does not stop"],
)
def test_a_service_is_restarted(
    monkeypatch: pytest.MonkeyPatch, stopping: int, starting: int, states: list[str], code: int
) -> None:
    monkeypatch.setattr("engine.actions.schedulers.servicerestart.LOOK", 0.001)
    answers = {"stop": stopping, "start": starting}
    limit = 0.05 if code == TIMED_OUT else 30

    def state(_name: str) -> str:
        return states.pop(0) if len(states) > 1 else states[0]

    assert restart("Mail", lambda deed, _name: answers[deed], state, limit=limit) == code
