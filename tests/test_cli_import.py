"""`batmon import --from-scheduler` as a person starts it: export files, choices, and what it says beside the file."""

import re
import sys
from io import StringIO
from pathlib import Path

import pytest
import typer

from engine.scheduled.blocks import Service
from engine.scheduled.task import Task, read_tasks
from tests.engine.scheduled.exports import daily, export, program, task
from tests.test_cli import batmon
from ui.cli_import import Wanted, import_scheduled


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    path = tmp_path / "일일 배치.xml"
    path.write_bytes(export(task(daily(), "<BootTrigger />", actions=program(r"C:\batch\run.bat", "/all"))))
    return path


def test_an_export_becomes_a_file_without_problems(exported: Path, tmp_path: Path) -> None:
    done = batmon("import", "--from-scheduler", exported)
    (tmp_path / "batmon.yml").write_text(done.stdout, encoding="utf-8")
    checked = batmon("validate", tmp_path / "batmon.yml")

    assert (done.returncode, checked.returncode) == (0, 0), checked.stderr
    assert 'expect: {at: ["07:00"]}' in done.stdout
    assert r"rerun: ['C:\batch\run.bat', '/all']" in done.stdout
    assert "program-1: a trigger without set times: 컴퓨터 시작 시 (at boot)" in done.stderr
    assert "1 jobs written; 1 things were not carried over" in done.stderr


def test_the_reader_is_told_in_korean(exported: Path) -> None:
    done = batmon("import", "--from-scheduler", exported, language="ko_KR.UTF-8")

    assert "program-1: 시각이 없는 트리거" in done.stderr


def test_the_file_is_written_once_and_never_over_another(exported: Path, tmp_path: Path) -> None:
    target = tmp_path / "new.yml"
    first = batmon("import", "--from-scheduler", exported, "--output", target)
    before = target.read_bytes()
    second = batmon("import", "--from-scheduler", exported, "--output", target)

    assert (first.returncode, first.stdout) == (0, "")
    assert (second.returncode, target.read_bytes()) == (1, before)
    assert "is not overwritten" in second.stderr


def test_a_pattern_chooses_among_the_exports(exported: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.xml"
    other.write_bytes(export(task(daily(), name="\\Other")))
    done = batmon("import", "--from-scheduler", exported, other, "--task", "oth*")
    none = batmon("import", "--from-scheduler", exported, other, "--task", "nothing*")

    assert [line.strip() for line in done.stdout.splitlines() if "- id:" in line] == ["- id: other"]
    assert (none.returncode, none.stdout) == (1, "")


def test_a_pattern_of_files_is_spread_where_no_shell_does_it(exported: Path, tmp_path: Path) -> None:
    (tmp_path / "other.xml").write_bytes(export(task(daily(), name="\\Other")))
    done = batmon("import", "--from-scheduler", tmp_path / "*.xml", "--task", "o*")

    assert ids_of(done.stdout) == ["other"]


@pytest.mark.parametrize("words", [[], ["a.yml", "b.yml"], ["a.yml", "--task", "x"]], ids=["nothing", "two", "mixed"])
def test_import_asks_for_one_file_or_the_scheduler(words: list[str]) -> None:
    done = batmon("import", *words)

    assert (done.returncode, done.stdout) == (2, "")
    assert "--from-scheduler" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="there is one there")
def test_without_a_task_scheduler_exports_are_asked_for() -> None:
    done = batmon("import", "--from-scheduler")

    assert done.returncode == 1
    assert "cannot be asked" in done.stderr


class Machine:
    """What a machine has on record, and a person who answers its list."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        names = ("\\Nightly", "\\업무\\Mail", "\\Microsoft\\Windows\\Defrag\\Scheduled")
        self.tasks: list[Task] = [one for name in names for one in read_tasks(export(task(daily(), name=name)), "x")]
        self.services = [Service(name="FundMail", folder="C:\\fund_mail"), Service(name="BITS")]
        monkeypatch.setattr("engine.scheduled.onwindows.list_tasks", lambda: self.tasks)
        monkeypatch.setattr("engine.scheduled.onwindows.list_services", lambda: self.services)
        self._patch = monkeypatch

    def is_answered(self, *lines: str) -> None:
        self._patch.setattr("ui.cli_import.sys.stdin", Person("".join(line + "\n" for line in lines)))


class Person(StringIO):
    """A standard input at which somebody sits."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    return Machine(monkeypatch)


def ids_of(printed: str) -> list[str]:
    return re.findall(r"- id: (\S+)", printed)


def test_an_operator_chooses_from_a_list_without_what_came_with_windows(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.is_answered("9", "2-3")
    import_scheduled(Wanted())

    printed = capsys.readouterr()
    assert ids_of(printed.out) == ["mail", "fundmail"]
    assert re.findall(r"^ *(\d)  (\w+ \S+)", printed.err, re.MULTILINE) == [
        ("1", "task \\Nightly"),
        ("2", "task \\업무\\Mail"),
        ("3", "service FundMail"),
    ]
    assert "9 is no number from 1 to 3." in printed.err


def test_an_empty_line_chooses_nothing(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    machine.is_answered("")
    with pytest.raises(typer.Exit):
        import_scheduled(Wanted())

    assert capsys.readouterr().out == ""


def test_a_script_chooses_by_patterns(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    import_scheduled(Wanted(tasks=["night*", "\\microsoft\\*"], services=["bits"]))

    assert ids_of(capsys.readouterr().out) == ["nightly", "scheduled", "bits"]


def test_a_script_that_chooses_nothing_is_shown_the_list_and_refused(
    machine: Machine, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.cli_import.sys.stdin", StringIO())
    with pytest.raises(typer.Exit) as ended:
        import_scheduled(Wanted(all_of_them=True))

    printed = capsys.readouterr()
    assert (ended.value.exit_code, printed.out) == (2, "")
    assert "   5  service BITS" in printed.err
    assert "--task PATTERN" in printed.err
