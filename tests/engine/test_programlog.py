import io
import logging
import os
import subprocess
import sys
import warnings
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from loguru import logger

from engine.programlog import hide, setup_logging

OLD = 1_700_000_000  # a day in 2023


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    logger.remove()
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)


def _others(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.name != "batmon.log")


def test_a_line_says_when_how_bad_and_where(tmp_path: Path) -> None:
    path = setup_logging(tmp_path / "logs")
    logger.warning("작업 {} <red>", "kindscrap")

    [line] = path.read_text("utf-8").splitlines()
    assert " WARNING  tests.engine.test_programlog:" in line
    assert line.endswith(" | 작업 kindscrap <red>")


def test_less_than_the_level_is_not_written(tmp_path: Path) -> None:
    path = setup_logging(tmp_path, level="WARNING")
    logger.info("quiet")

    assert path.read_text("utf-8") == ""


def test_no_secret_stands_in_a_message_an_error_or_an_address(tmp_path: Path) -> None:
    secret = 'p/ä"s\\s'
    path = setup_logging(tmp_path, secrets=[secret, ""])
    logger.bind(password=secret).info("one {} two {!r}", secret, secret)
    logger.info(f"http://u:{quote(secret, safe='')}@host")
    try:
        raise ValueError(f"refused: {secret}")
    except ValueError:
        logger.exception("failed")
    logging.getLogger("uvicorn.error").error("said %s", secret)

    text = path.read_text("utf-8")
    assert secret not in text
    assert quote(secret, safe="") not in text
    assert "ValueError: refused: ***" in text
    assert text.count("***") >= 5


def test_a_line_break_in_a_message_begins_no_new_record(tmp_path: Path) -> None:
    path = setup_logging(tmp_path)
    logger.info("name\n2026-01-01 00:00:00.000+00:00 ERROR forged\rback")

    assert path.read_text("utf-8").splitlines()[1] == "    2026-01-01 00:00:00.000+00:00 ERROR forged\\rback"


def test_what_libraries_warn_of_is_written_and_the_rest_is_not(tmp_path: Path) -> None:
    path = setup_logging(tmp_path, level="DEBUG")
    library = logging.getLogger("apscheduler.executors")
    library.setLevel(logging.DEBUG)
    library.info("chatter")
    library.warning("missed by %s", timedelta(seconds=3))
    library.warning("%d is no number", "x")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("old ways", stacklevel=1)

    text = path.read_text("utf-8")
    assert "chatter" not in text
    assert "WARNING  apscheduler.executors:" in text
    assert "missed by 0:00:03" in text
    assert "old ways" in text


def test_the_audit_trails_records_are_not_in_the_programs_log(tmp_path: Path) -> None:
    path = setup_logging(tmp_path)
    logger.bind(audit=object()).info("audit row 1")

    assert path.read_text("utf-8") == ""


def test_a_full_file_is_renamed(tmp_path: Path) -> None:
    path = setup_logging(tmp_path, rotation_bytes=1000)
    for n in range(40):
        logger.info("line {:03} {}", n, "x" * 50)

    files = [*_others(tmp_path), path]
    assert len(files) > 3
    assert all(file.stat().st_size <= 1000 for file in files)
    text = "".join(file.read_text("utf-8") for file in files)
    assert sorted(text.count(f"line {n:03} ") for n in range(40)) == [1] * 40


def test_a_file_of_another_day_is_renamed_at_the_first_line_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "batmon.log"
    path.write_text("old\n", "utf-8")
    os.utime(path, (OLD, OLD))
    setup_logging(tmp_path, keep=timedelta(days=99_999))
    logger.info("new")
    logger.info("newer")

    assert [other.read_text("utf-8") for other in _others(tmp_path)] == ["old\n"]
    assert len(path.read_text("utf-8").splitlines()) == 2


def test_files_older_than_keep_are_removed(tmp_path: Path) -> None:
    for name in ("batmon.2023-11-14_22-13-20_000000.log", "other.log"):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (OLD, OLD))
    setup_logging(tmp_path, rotation_bytes=200, keep=timedelta(days=30))
    for _ in range(9):
        logger.info("x" * 60)

    names = [path.name for path in _others(tmp_path)]
    assert "other.log" in names
    assert not any("2023-11-14" in name for name in names)


def test_a_rename_that_fails_costs_one_line_and_not_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = setup_logging(tmp_path, rotation_bytes=300)

    def refuse(*_names: object) -> None:
        raise PermissionError(13, "somebody reads it")

    monkeypatch.setattr(os, "rename", refuse)  # what Windows does while the file is open elsewhere
    for n in range(30):
        logger.info("line {:03} {}", n, "x" * 30)

    assert len(path.read_text("utf-8").splitlines()) == 29


def test_a_service_without_a_console_logs_to_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    path = setup_logging(tmp_path)
    logger.info("here")
    logging.getLogger("uvicorn").warning("%d", "bad")

    assert "here" in path.read_text("utf-8")


def test_setting_it_up_again_doubles_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    console = io.StringIO()
    monkeypatch.setattr(sys, "stderr", console)
    setup_logging(tmp_path)
    path = setup_logging(tmp_path, level="DEBUG", secrets=["hidden"])
    logger.debug("once hidden")

    assert path.read_text("utf-8").count("once ***") == 1
    assert console.getvalue().count("once ***") == 1


def test_a_process_ends_at_once_with_everything_written(tmp_path: Path) -> None:
    program = (
        "import sys, threading, time; from pathlib import Path; from loguru import logger;"
        "from engine.programlog import hide, setup_logging; setup_logging(Path(sys.argv[1]));"
        "threading.Thread(target=time.sleep, args=(60,), daemon=True).start();"
        "[logger.info('line {}', n) for n in range(500)]; import os; os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], timeout=20, check=True, stderr=subprocess.DEVNULL)

    assert len((tmp_path / "batmon.log").read_text("utf-8").splitlines()) == 500


def test_what_a_stranger_sent_colours_nothing_and_begins_no_line(tmp_path: Path) -> None:
    path = setup_logging(tmp_path)
    logger.warning("GET {}", "/\x1b[31m\r\n2025-09-01 | INFO | forged \u2028 \u202e \x07 {0} <red>")

    lines = path.read_text("utf-8").splitlines()
    assert len(lines) == 2
    assert lines[0].endswith("| GET /\\x1b[31m\\r")
    assert lines[1] == "    2025-09-01 | INFO | forged \\u2028 \\u202e \\x07 {0} <red>"


def test_a_secret_that_comes_later_is_hidden_from_then_on_and_the_earlier_one_still(tmp_path: Path) -> None:
    path = setup_logging(tmp_path, secrets=["first one"])
    hide(["second one"])
    logger.info("first one, second one")

    assert path.read_text("utf-8").endswith("| ***, ***\n")
