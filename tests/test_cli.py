"""The command line, mostly as a person starts it: a process, its exit code, what it prints."""

import json
import os
import socket
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen
from zoneinfo import ZoneInfo

import pytest

from tests.ports import free_port
from ui.cli_console import reader_language

ROOT = Path(__file__).resolve().parents[1]
SEOUL = ZoneInfo("Asia/Seoul")
GOOD = """\
server: {host: 127.0.0.1, port: %d}
timezone: Asia/Seoul
jobs:
  - id: nightly
    name: 야간 작업
    scheduler: manual
    workdir: .
    log: nightly.log
    success: 'done'
    failure: '\\bERROR\\b'
"""


def batmon(*words: str | Path, language: str = "en_US.UTF-8", **more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": language, "PYTHONIOENCODING": "utf-8", **more}
    return subprocess.run(
        [sys.executable, "-m", "ui.cli", *map(str, words)],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "batmon.yml"
    path.write_text(GOOD % free_port(), encoding="utf-8")
    return path


def write_log(config: Path, *lines: str) -> None:
    yesterday = datetime.now(SEOUL) - timedelta(days=1)
    text = "".join(f"{yesterday:%Y-%m-%d} {line}\n" for line in lines)
    (config.parent / "nightly.log").write_text(text, encoding="utf-8")


def test_version_names_the_product() -> None:
    assert batmon("version").stdout.startswith("batmon ")


def test_a_good_file_is_counted(config: Path) -> None:
    done = batmon("validate", config)

    assert (done.returncode, done.stdout.strip()) == (0, f"{config}: 1 jobs, no problems")


def test_a_bad_file_has_all_its_problems_told_with_their_places(config: Path) -> None:
    text = config.read_text(encoding="utf-8").replace("success:", "sucess:")
    config.write_text(text, encoding="utf-8")
    done = batmon("validate", config)

    assert done.returncode == 1
    assert "batmon.yml:9:" in done.stderr
    assert 'jobs[nightly].sucess: unknown key; did you mean "success"?' in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("language", ["ko_KR.UTF-8", "en_US.UTF-8"])
@pytest.mark.parametrize("command", [["validate"], ["import"], ["run", "--config"], ["check", "--config"]])
def test_a_path_that_is_not_there_is_a_sentence(command: list[str], language: str, tmp_path: Path) -> None:
    for path in (tmp_path / "없음.yml", tmp_path):
        done = batmon(*command, path, language=language)

        assert done.returncode != 0
        assert path.name in done.stderr
        assert "Traceback" not in done.stderr


def test_a_console_that_knows_no_korean_is_no_reason_to_fail(config: Path) -> None:
    done = batmon("validate", config, language="ko_KR.UTF-8", PYTHONIOENCODING="ascii")

    assert done.returncode == 0
    assert "1?, ??" in done.stdout


def test_run_stops_with_two_at_a_bad_file(config: Path) -> None:
    config.write_text("jobs: 3\n", encoding="utf-8")
    done = batmon("run", "--config", config)

    assert done.returncode == 2
    assert "batmon.yml:1:" in done.stderr


def test_run_names_a_taken_port_and_its_holder_and_touches_no_store(config: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        config.write_text(GOOD % port, encoding="utf-8")
        began = time.monotonic()
        done = batmon("run", "--config", config)

    assert (done.returncode, time.monotonic() - began < 20) == (1, True)
    assert f"Port {port}" in done.stderr
    assert f"(process {os.getpid()})" in done.stderr
    assert not (config.parent / "data").exists()


def health(port: int) -> int | None:
    """Return the status of /health, None while nobody answers."""
    try:
        with urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
            return int(answer.status)
    except HTTPError as refused:
        return refused.code
    except OSError:
        return None


@pytest.mark.parametrize("own_port", [False, True], ids=["its port too", "its store alone"])
def test_a_second_start_ends_soon_and_leaves_the_first_one_untouched(config: Path, own_port: bool) -> None:
    port, command = free_port(), [sys.executable, "-m", "ui.cli", "run", "--config", str(config)]
    config.write_text(GOOD % port, encoding="utf-8")
    # NiceGUI behaves differently where it believes to be under test
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "NICEGUI"))}
    with subprocess.Popen(command, cwd=ROOT, env=plain, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as first:
        try:
            end = time.monotonic() + 30
            while health(port) != 200:
                assert time.monotonic() < end, "it does not start"
                time.sleep(0.1)
            if own_port:
                other = config.with_name("other.yml")
                other.write_text(GOOD % free_port(), encoding="utf-8")
            kept = [path for path in sorted((config.parent / "data").rglob("*")) if path.suffix in (".jsonl", ".db")]
            before = [(path.name, path.read_bytes()) for path in kept]
            began = time.monotonic()
            done = batmon("run", "--config", other if own_port else config)
            took = time.monotonic() - began
            after = [(path.name, path.read_bytes()) for path in kept]
            still = health(port)
        finally:
            first.terminate()

    assert (done.returncode, took < 15, still) == (1, True, 200)
    assert f"process {first.pid}" in done.stderr
    assert [name for name, _ in before] == ["audit.jsonl", "batmon.db"]
    assert after == before


@pytest.mark.parametrize(
    ("lines", "code", "status"),
    [
        (["06:00:01 begin", "06:01:00 done"], 0, "OK"),
        (["06:00:01 ERROR no answer", "06:01:00 done"], 1, "WARNING"),
        (["06:00:01 begin", "06:01:00 ERROR no answer"], 2, "ERROR"),
        ([], 1, "UNKNOWN"),
    ],
    ids=["OK", "WARNING", "ERROR", "UNKNOWN"],
)
def test_check_judges_the_files_and_ends_with_the_worst_status(
    config: Path, lines: list[str], code: int, status: str
) -> None:
    if lines:
        write_log(config, *lines)
    done = batmon("check", "--config", config, "--json")

    jobs = json.loads(done.stdout)["jobs"]
    assert ([job["status"] for job in jobs], done.returncode) == ([status], code)
    assert not (config.parent / "data").exists()


def test_check_without_a_terminal_prints_plain_columns(config: Path) -> None:
    write_log(config, "06:00:01 begin", "06:01:00 ERROR no answer")
    done = batmon("check", "--config", config)

    rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert rows[0] == ["Status", "Job", "What", "Last run", "Next expected"]
    assert (rows[1][0], rows[1][1], len(rows[1])) == ("■ ERROR", "야간 작업", 5)


def test_check_of_a_bad_file_is_no_judgement(config: Path) -> None:
    config.write_text("jobs: 3\n", encoding="utf-8")

    assert batmon("check", "--config", config).returncode == 3


def test_schema_is_json() -> None:
    assert json.loads(batmon("schema").stdout)["properties"]["jobs"]


OLD = """\
programs:
  - {name: Kindscrap, description: 공시, base_dir: 'C:\\kindscrap', scheduler: taskschd.msc, run_time: ["0600"],
     retry_program: run.bat}
  - {name: Fund_Mail, description: 메일, base_dir: 'C:\\fund_mail\\real_time', scheduler: window service,
     run_time: ["5분간격"], retry_program: fund.exe}
"""


def test_what_import_prints_is_a_file_without_problems(tmp_path: Path) -> None:
    (tmp_path / "old.yml").write_text(OLD, encoding="utf-8")
    done = batmon("import", tmp_path / "old.yml")
    (tmp_path / "batmon.yml").write_text(done.stdout, encoding="utf-8")

    assert batmon("validate", tmp_path / "batmon.yml").returncode == 0
    assert "2 jobs" in batmon("validate", tmp_path / "batmon.yml").stdout


@pytest.mark.parametrize(
    ("setting", "environment", "language"),
    [
        ("ko", {"LANG": "en_US.UTF-8"}, "ko"),
        ("en", {"LANG": "ko_KR.UTF-8"}, "en"),
        ("auto", {"LANG": "ko_KR.UTF-8"}, "ko"),
        ("auto", {"LANG": "ko_KR.UTF-8", "LC_ALL": "C"}, "en"),
        ("auto", {"LANG": "de_DE.UTF-8"}, "en"),
    ],
)
def test_the_language_is_the_server_s_or_the_environment_s(
    setting: str, environment: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert reader_language(setting) == language


def test_a_demo_program_outside_a_demo_is_refused(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C"}
    done = subprocess.run(
        [sys.executable, "-m", "ui.cli", "demo-job", "kindscrap"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        timeout=30,
    )

    assert done.returncode == 2
    assert list(tmp_path.iterdir()) == []
