"""`batmon service` on a machine that is not Windows, and its texts; the deeds themselves: tests/engine/installation."""

import re
from pathlib import Path

import pytest

from engine.config.load import load
from engine.installation.command import StepFailed
from tests.test_cli import GOOD, batmon
from ui.cli_service import plan_of, tell_failure
from ui.texts.service import TEXTS

ENGINE = Path(__file__).resolve().parents[1] / "engine" / "installation"
SOURCE = "".join(path.read_text(encoding="utf-8") for path in sorted(ENGINE.glob("*.py")))


@pytest.mark.parametrize(("language", "words"), [("en_US.UTF-8", "is for Windows"), ("ko_KR.UTF-8", "Windows에서만")])
def test_elsewhere_it_says_what_to_do_instead(language: str, words: str) -> None:
    done = batmon("service", "install", language=language)

    assert (done.returncode, words in done.stderr, "batmon run" in done.stderr) == (1, True, True)


def test_the_script_is_short_and_every_console_can_read_it() -> None:
    script = (ENGINE.parents[1] / "nssm_install.bat").read_bytes()

    assert script.isascii()
    assert script.count(b"\r\n") == script.count(b"\n") <= 40  # cmd loses labels in files with bare line feeds


def test_both_languages_have_the_same_fields() -> None:
    fields = [tuple(set(re.findall(r"\{(\w+)\}", text)) for text in both) for both in TEXTS.values()]

    assert all(korean == english for korean, english in fields)


def test_every_failure_and_every_step_has_its_words() -> None:
    failures = set(re.findall(r'StepFailed\(\s*"(\w+)"', SOURCE)) | set(re.findall(r'_failed\("(\w+)"', SOURCE))
    failures |= set(re.findall(r'_do\("(\w+)"', SOURCE))
    begun = set(re.findall(r'begun\.add\("(\w+)"', SOURCE)) | {"helper_set", "helper_removed"}
    told = set(re.findall(r'(?:tell|else)\(?\s?"(\w+)"', SOURCE)) | {"registered", "settings", "helper_set"}

    assert len(failures) >= 12
    assert {f"service.failed.{code}" for code in failures} <= TEXTS.keys()
    assert {f"service.begun.{code}" for code in begun} <= TEXTS.keys()
    assert {f"service.did.{code}" for code in told} <= TEXTS.keys()


def test_a_failure_says_what_was_taken_back_and_what_was_not(capsys: pytest.CaptureFixture[str]) -> None:
    failure = StepFailed("not_registered", {"reason": "5"})
    failure.undone, failure.left = ("port_opened",), ("helper_set",)

    tell_failure(failure, "ko")

    said = capsys.readouterr().err.splitlines()
    assert said[0] == "서비스를 등록하지 못했습니다: 5"
    assert said[-2:] == [
        "되돌린 것: 방화벽 규칙",
        "되돌리지 못한 것: 캡처 도우미. 'nssm_install.bat remove'로 지우십시오.",
    ]


def test_the_service_is_this_very_program_on_this_file_by_absolute_paths(tmp_path: Path) -> None:
    path = tmp_path / "batmon.yml"
    path.write_text(GOOD % 8002, encoding="utf-8")
    config = load(path).config
    assert config is not None

    plan = plan_of(path, config, "words", helper=True)

    assert Path(plan.program).is_absolute()
    assert plan.arguments == ("-P", "-m", "ui.cli", "run", "--config", str(path))
    assert (plan.folder, plan.log) == (str(tmp_path), str(tmp_path / "data" / "logs" / "service.log"))
    assert plan.helper.endswith(f'-P -m ui.cli capture-helper --config "{path}"')
    assert plan_of(path, config, "words", helper=False).helper == ""
