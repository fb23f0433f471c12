"""What a rerun runs: values are words, whatever stands in them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from engine.actions.command import (
    UNSAFE_IN_BATCH,
    WINDOWS,
    command_of,
    environment,
    is_batch_file,
    preview_of,
    program_of,
    split,
)
from engine.actions.refused import Refused
from engine.config.job import Rerun
from engine.config.model import Config
from rules.patterns import fits

ANYTHING = r"(?s).+"
NO_SUCH_RIGHT = pytest.mark.skipif(WINDOWS, reason="there every file may be run")
EVIL = [
    "a b",
    'quo"te',
    "it's",
    "; touch pwned",
    "$(touch pwned)",
    "`touch pwned`",
    "a\nb",
    "--help",
    "%PATH%",
    "*",
    "한글",
]


def rerun_of(command: str | list[str], **more: object) -> Rerun:
    return Rerun.model_validate({"command": command, **more})


def refused_by_cmd(value: str) -> bool:
    return WINDOWS and UNSAFE_IN_BATCH.search(value) is not None


@pytest.mark.parametrize("value", EVIL)
@pytest.mark.parametrize("shell", [False, True], ids=["no shell", "by a shell"])
def test_a_value_arrives_as_one_plain_word(tmp_path: Path, value: str, shell: bool) -> None:
    if shell and refused_by_cmd(value):
        pytest.skip("refused there, see below")
    script = tmp_path / "show.py"
    script.write_text("import json, sys; print(json.dumps(sys.argv[1:]))")
    rerun = rerun_of(f"{sys.executable} show.py --day={{day}}", params={"day": ANYTHING, "more": ANYTHING}, shell=shell)

    words = command_of(rerun, str(tmp_path), {"day": value, "more": value}).words
    said = subprocess.run(words, cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, check=True).stdout

    assert json.loads(said) == [f"--day={value}", value]
    assert not (tmp_path / "pwned").exists()


@pytest.mark.parametrize(
    "value", ['a"b', "%PATH%", "a&b", "a|b", "a<b", "a>b", "a^b", "a!b", "(a", "a)", "a\r", "a\nb"]
)
@pytest.mark.parametrize("program", ["run.bat", "RUN.CMD", r"C:\jobs\run.Bat", "run.bat .", "run.cmd."])
def test_what_cmd_would_read_is_refused_for_a_batch_file(tmp_path: Path, program: str, value: str) -> None:
    rerun = rerun_of([program, "{day}"], params={"day": ANYTHING})

    with pytest.raises(Refused) as refused:
        command_of(rerun, str(tmp_path), {"day": value}, windows=True)

    assert (refused.value.code, refused.value.parameters["name"]) == ("param_unsafe", "day")


@pytest.mark.parametrize("command", ["run {day}", "{program} {day}"])
def test_a_batch_file_that_is_named_without_its_end_is_one_too(tmp_path: Path, command: str) -> None:
    (tmp_path / "run.bat").write_text("@echo off\n")
    (tmp_path / "run.bat").chmod(0o755)
    rerun = rerun_of(command, params={"day": ANYTHING, "program": "run"})

    with pytest.raises(Refused) as refused:
        command_of(rerun, str(tmp_path), {"day": "a&calc", "program": "run"}, windows=True)

    assert (refused.value.code, refused.value.parameters["name"]) == ("param_unsafe", "day")


@pytest.mark.parametrize("program", ["run.bat.exe", "bat", "run.cmdx", "cmd.py"])
def test_other_programs_are_no_batch_files(program: str) -> None:
    assert not is_batch_file(program)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "param_missing"),
        ({"day": "2026-11-24", "evil": "x"}, "param_unknown"),
        ({"day": "2026-11-24; rm"}, "param_refused"),
        ({"day": "x2026-11-24"}, "param_refused"),
        ({"day": "2026-11-24\n"}, "param_refused"),
        ({"day": "2026-11-24\0"}, "param_refused"),
        ({"day": ""}, "param_refused"),
    ],
)
def test_a_value_has_to_match_its_pattern_as_a_whole(tmp_path: Path, given: dict[str, str], code: str) -> None:
    with pytest.raises(Refused) as refused:
        command_of(rerun_of("sh {day}", params={"day": r"\d{4}-\d\d-\d\d"}), str(tmp_path), given)

    assert refused.value.code == code


def test_a_pattern_that_runs_out_of_time_lets_nothing_through() -> None:
    assert not fits(r"(a+)+b", "a" * 40)


@pytest.mark.parametrize("name", ["ls", "where.exe"])
def test_a_program_in_the_folder_comes_before_one_of_the_system(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("#!/bin/sh\n")
    (tmp_path / name).chmod(0o755)

    assert command_of(rerun_of(name), str(tmp_path), {}).words == (str(tmp_path / name),)


@pytest.mark.parametrize("end", [".com", ".exe", ".bat", ".cmd"])
def test_windows_finds_a_program_without_its_end(tmp_path: Path, end: str) -> None:
    (tmp_path / f"run{end}").write_text("")
    (tmp_path / f"run{end}").chmod(0o755)

    assert program_of("run", str(tmp_path), windows=True) == str(tmp_path / f"run{end}")


def test_a_program_beside_batmon_itself_is_named_in_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("batmon", "job"):
        (tmp_path / folder).mkdir()
    (tmp_path / "batmon" / "tool.exe").write_text("")
    (tmp_path / "batmon" / "tool.exe").chmod(0o755)
    monkeypatch.chdir(tmp_path / "batmon")
    monkeypatch.setenv("PATH", ".")

    assert program_of("tool.exe", str(tmp_path / "job")) == str(tmp_path / "batmon" / "tool.exe")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("nothing-of-that-name", "program_missing"),
        pytest.param("plain.sh", "program_not_executable", marks=NO_SUCH_RIGHT),
        ("below", "program_is_folder"),
    ],
)
def test_a_program_that_cannot_be_run_is_named_before(tmp_path: Path, name: str, code: str) -> None:
    (tmp_path / "plain.sh").write_text("")
    (tmp_path / "below").mkdir()

    with pytest.raises(Refused) as refused:
        command_of(rerun_of(name), str(tmp_path), {})

    assert (refused.value.code, refused.value.parameters) == (code, {"program": name})


def test_a_text_is_split_as_its_system_does_and_a_list_is_taken_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "my job.sh").write_text("")
    folder = str(tmp_path)

    assert split(("run.sh 'a b' c",), folder, windows=False) == ("run.sh", "a b", "c")
    assert split((r'"C:\Program Files\x.exe" a\b "c d"',), folder, windows=True) == (
        r"C:\Program Files\x.exe",
        r"a\b",
        "c d",
    )
    assert split((r"""run --day="a b"c it's 'a b' "" """,), folder, windows=True) == (
        "run",
        "--day=a bc",
        "it's",
        "'a",
        "b'",
        "",
    )
    assert split(("my job.sh",), folder, windows=False) == ("my job.sh",)
    assert split(("a b", "c"), folder, windows=False) == ("a b", "c")


def test_a_quote_that_is_not_closed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="command_unreadable"):
        split(("run.sh 'a b",), str(tmp_path), windows=False)
    with pytest.raises(Refused, match="command_unreadable"):
        split(('run.bat "a b',), str(tmp_path), windows=True)


def test_a_preview_names_the_values_where_they_will_stand(tmp_path: Path) -> None:
    rerun = rerun_of("run.sh {day}", params={"day": "x", "force": "y"})

    assert preview_of(rerun, str(tmp_path)) == "run.sh {day} {force}"
    assert preview_of(rerun_of("sh -c 'a; b'"), str(tmp_path)) == "sh -c 'a; b'"
    assert preview_of(rerun_of(["sh", "-c", "a; b"]), str(tmp_path), windows=False) == "sh -c 'a; b'"
    assert preview_of(rerun_of([r"C:\my jobs\x.exe", r"a\b", "c d"]), str(tmp_path), windows=True) == (
        r'"C:\my jobs\x.exe" a\b "c d"'
    )


def test_the_environment_has_what_the_job_says_and_no_secret_of_batmon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BATMON_PASSWORD", "hush hush")
    monkeypatch.setenv("OTHER", "kept")

    made = environment({"MODE": "again"}, ("hush hush",))

    assert (made["MODE"], made["OTHER"]) == ("again", "kept")
    assert "hush hush" not in made.values()


def test_windows_knows_a_variable_by_any_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "system")
    made = environment({"Path": "job"}, (), windows=True)

    assert [value for name, value in made.items() if name.upper() == "PATH"] == ["job"]


def test_the_address_of_the_store_is_not_handed_on_to_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    address = "postgresql+psycopg://batmon:pa55word@db/batmon"
    monkeypatch.setenv("BATMON_STORE", address)
    monkeypatch.setenv("OTHER", "kept")
    given = environment({}, Config(store=address).secrets)

    assert "BATMON_STORE" not in given
    assert given["OTHER"] == "kept"
