import subprocess
import sys
from pathlib import Path
from typing import Any, NoReturn

import pytest

from engine.installation.command import NOT_RUN, run_command, words_of
from engine.installation.machine import is_store_python
from engine.installation.nssm import find_nssm


def test_a_command_gives_its_code_and_its_words() -> None:
    answer = run_command([sys.executable, "-c", "import sys; print('one'); print('two', file=sys.stderr); sys.exit(3)"])

    assert answer.code == 3
    assert sorted(answer.text.splitlines()) == ["one", "two"]
    assert not answer.good


def test_a_command_that_is_not_there_is_no_success(tmp_path: Path) -> None:
    answer = run_command([str(tmp_path / "nssm.exe"), "status"])

    assert (answer.code, bool(answer.text)) == (NOT_RUN, True)


def test_a_command_that_is_held_back_for_a_moment_is_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    held = [PermissionError(13, "held"), OSError(0, "internal error")]
    run = subprocess.run

    def run_later(*args: Any, **options: Any) -> "subprocess.CompletedProcess[bytes]":
        if held:
            raise held.pop()
        return run(*args, **options)

    monkeypatch.setattr(subprocess, "run", run_later)

    assert run_command([sys.executable, "-c", "print('one')"]).text == "one"


def test_a_command_that_is_held_back_for_good_is_no_success_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any, **options: Any) -> NoReturn:
        raise OSError(0, "internal error")

    monkeypatch.setattr(subprocess, "run", refuse)
    monkeypatch.setattr("engine.installation.command.AGAIN", (0.0, 0.0))
    answer = run_command([sys.executable, "-c", "print('one')"])

    assert (answer.code, answer.text) == (NOT_RUN, "internal error")


def test_a_command_whose_own_child_keeps_its_output_is_not_waited_for_any_longer() -> None:
    child = "import time; time.sleep(30)"
    answer = run_command(
        [sys.executable, "-c", f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', '{child}'])"]
    )

    assert answer.good


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("SERVICE_RUNNING\r\n".encode("utf-16-le"), "SERVICE_RUNNING\n"),
        ("\ufeff서비스\r\n".encode("utf-16-le"), "서비스\n"),
        (b"Can't open service!\r\r\nOpenService()\r\r\n", "Can't open service!\nOpenService()\n"),
        (b"", ""),
    ],
    ids=["utf-16", "utf-16 with a mark", "two CR", "nothing"],
)
def test_what_nssm_prints_is_text_in_either_of_its_forms(printed: bytes, text: str) -> None:
    assert words_of(printed) == text


def test_nssm_is_found_beside_the_configuration_before_the_path(tmp_path: Path) -> None:
    beside, on_path = tmp_path / "batmon", tmp_path / "tools"
    for folder in (beside, on_path):
        folder.mkdir()
        (folder / "nssm.exe").touch(mode=0o755)

    assert find_nssm([beside], path=str(on_path)) == beside / "nssm.exe"
    assert find_nssm([tmp_path], path=str(on_path)) == on_path / "nssm.exe"
    assert find_nssm([tmp_path], path=str(tmp_path)) is None


@pytest.mark.parametrize(
    ("base", "store"),
    [
        (r"C:\Program Files\WindowsApps\PythonSoftwareFoundation.Python.3.11_3.11.2544.0_x64__qbz5n2kfra8p0", True),
        (r"C:\Users\kim\AppData\Local\Programs\Python\Python311", False),
        (r"C:\Python311", False),
    ],
)
def test_the_python_of_the_store_is_known(base: str, store: bool) -> None:
    assert is_store_python(base) is store
