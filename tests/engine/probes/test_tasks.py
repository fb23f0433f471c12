"""The Task Scheduler as a witness: each answer, by COM or by PowerShell, in English or Korean, to its finding."""

import os
import sys
from collections.abc import Iterator
from datetime import UTC, timedelta
from itertools import product
from pathlib import Path

import pytest

from engine.clock import now
from engine.config.schedulers import WindowsTask
from engine.probes import taskcom, taskpowershell, windows_task
from engine.probes.answers import NoAnswer, Reason
from engine.probes.taskvalues import TaskValues
from engine.witness import Witness
from rules.model import Status, Verdict
from rules.readings import PROBE_PATIENCE, Readings, SchedulerReading
from tests.engine.probes.taskanswers import (
    ACCOUNTS,
    BEGAN,
    CASES,
    LANGUAGES,
    NEXT,
    NOT_IMPLEMENTED,
    Case,
    ComError,
    Folder,
    Recorded,
    com_answer,
    powershell_answer,
)
from tests.rules.lives import Life, rule

TASK = {"job": WindowsTask(type="windows_task", task="\\Job")}
WAYS = list(product(("com", "powershell"), LANGUAGES))
NONSENSE = {
    "nothing": b"",
    "blanks": b"\r\n  \r\n",
    "half of an answer": powershell_answer(CASES["succeeded"], "english").encode()[:-9],
    "the end alone": b'{"asked":1}\r\n',
    "an end of another answer": b'{"place":0,"missing":true}\r\n{"asked":2}\r\n',
    "words": "용어가 cmdlet으로 인식되지 않습니다.\r\n".encode("cp949"),
    "no numbers": powershell_answer(CASES["succeeded"], "english").replace('"state":3', '"state":"Ready"').encode(),
    "no result": powershell_answer(CASES["succeeded"], "english").replace('"last_result":0,', "").encode(),
    "another document": b"[1, 2]\r\n",
}


class Windows:
    """A Task Scheduler by its recorded answers: COM in memory, PowerShell as a program on the path."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._answer, self._program = folder / "answer", folder / "powershell.exe"
        self.asked = folder / "asked"
        self._patch = monkeypatch
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
        script = f"#!/bin/sh\nprintf '%s' \"$BATMON_TASKS\" > '{self.asked}'\ncat '{self._answer}'\n"
        self._program.write_text(script, encoding="utf-8")
        self._program.chmod(0o755)

    def by_com(self, answer: Recorded | ComError) -> None:
        tasks = taskcom.Tasks(root=Folder(answer), error=ComError)
        self._patch.setattr("engine.probes.taskcom.connect", lambda: tasks)

    def by_powershell(self, answer: bytes) -> None:
        if sys.platform == "win32":
            pytest.skip("a script on the path is started otherwise there")

        def silent() -> taskcom.Tasks:
            raise NoAnswer(Reason.FAILED, "클래스가 등록되지 않았습니다.")

        self._patch.setattr("engine.probes.taskcom.connect", silent)
        self._answer.write_bytes(answer)

    def says(self, case: Case, way: str, language: str) -> None:
        if way == "com":
            self.by_com(com_answer(case, language))
        else:
            self.by_powershell(powershell_answer(case, language).encode("ascii"))


@pytest.fixture
def windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Windows:
    return Windows(tmp_path, monkeypatch)


@pytest.fixture
def witness() -> Iterator[Witness]:
    one = Witness("windows_task")
    one.take(TASK, {})
    yield one
    one.stop()


def reading(witness: Witness) -> SchedulerReading | None:
    return witness.readings_of("job", now())[0]


def judged(witness: Witness, life: Life, later: timedelta) -> Verdict:
    """Return the verdict on a job that writes no log, some time later."""
    moment = now() + later
    said, trouble = witness.readings_of("job", moment)
    return life.tell(moment, readings=Readings(scheduler=said, probe_failed=trouble))


def job_without_a_log() -> Life:
    return Life(rule(None, success=False), now())


@pytest.mark.parametrize(("way", "language"), WAYS)
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_each_answer_gives_its_finding(case: Case, way: str, language: str, windows: Windows, witness: Witness) -> None:
    windows.says(case, way, language)
    witness.ask()

    verdict = judged(witness, job_without_a_log(), PROBE_PATIENCE + timedelta(seconds=1))
    assert tuple(finding.code for finding in verdict.findings) == case.findings
    assert (reading(witness) is not None) == case.answered


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", [case for case in CASES.values() if case.answered])
def test_com_and_powershell_tell_the_same(case: Case, language: str, windows: Windows) -> None:
    asked = now()
    windows.says(case, "com", language)
    by_com = windows_task.read(TASK, {}, asked)
    windows.says(case, "powershell", language)

    assert windows_task.read(TASK, {}, asked) == by_com


@pytest.mark.parametrize(("way", "language"), WAYS)
def test_the_entry_tells_its_next_run_its_missed_runs_and_its_account(
    way: str, language: str, windows: Windows, witness: Witness
) -> None:
    windows.says(CASES["failed by Ctrl+C"], way, language)
    witness.ask()

    found = reading(witness)
    assert found is not None
    assert (found.started, found.next_run) == (BEGAN.astimezone(UTC), NEXT.astimezone(UTC))
    assert (found.missed_runs, found.account) == (2, ACCOUNTS[LANGUAGES.index(language)])
    assert (found.only_logged_on, found.result) == (True, "0xC000013A")


@pytest.mark.parametrize("answer", NONSENSE.values(), ids=NONSENSE)
def test_an_empty_or_strange_answer_turns_nothing_green(answer: bytes, windows: Windows, witness: Witness) -> None:
    life = job_without_a_log()
    windows.says(CASES["failed"], "com", "korean")
    witness.ask()
    red = judged(witness, life, timedelta(seconds=1))
    windows.by_powershell(answer)
    witness.ask()

    later = [judged(witness, life, timedelta(minutes=minutes)) for minutes in range(1, 30)]
    assert red.status is Status.ERROR
    assert {verdict.status for verdict in later} == {Status.ERROR, Status.WARNING}
    assert [finding.code for finding in later[-1].findings] == ["probe_failed"]


@pytest.mark.parametrize("answer", NONSENSE.values(), ids=NONSENSE)
def test_a_job_of_which_nothing_was_ever_said_is_never_ok(answer: bytes, windows: Windows, witness: Witness) -> None:
    life = job_without_a_log()
    windows.by_powershell(answer)
    witness.ask()

    statuses = [judged(witness, life, timedelta(minutes=minutes)).status for minutes in range(30)]
    assert set(statuses) == {Status.UNKNOWN, Status.WARNING}


def test_powershell_is_asked_by_names_in_ascii_and_only_where_com_is_silent(windows: Windows) -> None:
    windows.says(CASES["succeeded"], "com", "korean")
    windows_task.read({"job": WindowsTask(type="windows_task", task="일일\\'작업'")}, {}, now())
    spared = not windows.asked.exists()
    windows.says(CASES["succeeded"], "powershell", "korean")
    windows_task.read({"job": WindowsTask(type="windows_task", task="일일\\'작업'")}, {}, now())

    assert spared
    assert windows.asked.read_text(encoding="ascii") == "[\"\\\\\\uc77c\\uc77c\\\\'\\uc791\\uc5c5'\"]"


def test_where_neither_answers_both_reasons_are_told(windows: Windows) -> None:
    windows.by_powershell(b"")

    with pytest.raises(NoAnswer, match=r"^failed: COM: failed: 클래스가.*; PowerShell: no_answer: ") as error:
        windows_task.read(TASK, {}, now())
    assert error.value.reason is Reason.FAILED


def test_what_com_does_not_say_beside_its_answer_is_left_open() -> None:
    mute = ComError(NOT_IMPLEMENTED, "korean")
    values: dict[str, object] = {"State": 3, "LastTaskResult": 0, "LastRunTime": 0.0}
    values |= dict.fromkeys(("NextRunTime", "NumberOfMissedRuns", "Definition"), mute)

    found = taskcom.read_task(taskcom.Tasks(root=Folder(Recorded(values)), error=ComError), "Job")
    assert found == TaskValues(state=3)
    assert found.only_logged_on is None


@pytest.mark.parametrize("broken", ["State", "LastTaskResult", "LastRunTime"])
@pytest.mark.parametrize("value", [ComError(NOT_IMPLEMENTED, "english"), None, ""], ids=["refused", "none", "empty"])
def test_a_task_without_state_result_or_last_run_has_no_answer(broken: str, value: object) -> None:
    answer = com_answer(CASES["succeeded"], "english")
    assert isinstance(answer, Recorded)
    values = answer._values | {broken: value}  # type: ignore[operator]  # a dict

    assert taskcom.read_task(taskcom.Tasks(root=Folder(Recorded(values)), error=ComError), "Job") is None


@pytest.mark.parametrize(
    ("kind", "only"), [(0, None), (1, False), (2, False), (3, True), (4, True), (5, False), (6, False), (None, None)]
)
def test_each_kind_of_logon_says_whether_somebody_has_to_be_there(kind: int | None, only: bool | None) -> None:
    assert TaskValues(state=3, logon_type=kind).only_logged_on is only


def test_the_script_asks_for_nothing_that_windows_translates() -> None:
    script = taskpowershell.SCRIPT

    assert script.isascii()
    assert [word for word in ("schtasks", "Exception.Message", "ToString()", "Get-Date") if word in script] == []
