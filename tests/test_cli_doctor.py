"""`batmon doctor`: with and without a server, as text and as JSON, and never longer than it promises."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.browser import Server, python
from tests.engine.live import write_config
from tests.engine.test_service import write
from tests.ports import free_port

JOB = """
  - id: job
    name: Job
    scheduler: manual
    workdir: .
    log: job.log
    success: 'done'
"""
HEAD = """
server: {{host: 127.0.0.1, port: {port}, language: en}}
timezone: Etc/UTC
access: {{password: the very secret words}}
jobs:
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    write(tmp_path / "job.log", "done", ago=60)
    return write_config(tmp_path, JOB, HEAD.format(port=free_port()))


def doctor(config: Path, *more: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    command = [sys.executable, "-m", "ui.cli", "doctor", "--config", str(config), *more]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=100, env=env)


def checks(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    return {check["check"]: check for check in json.loads(done.stdout)["checks"]}


def test_without_a_server_it_examines_by_itself_and_ends_with_the_worst(config: Path) -> None:
    done = doctor(config)

    assert done.returncode == 1  # nobody is told, and there is no screen
    assert "The server is not running" in done.stderr
    assert "● Folders and logs: The folders and logs of all jobs (1) can be read by " in done.stdout
    assert "▲ Captures: The server sees no screen." in done.stdout
    assert "    → Write notify in batmon.yml" in done.stdout
    assert "the very secret words" not in done.stdout + done.stderr


def test_a_problem_is_told_with_its_job_and_ends_with_2(config: Path) -> None:
    config.write_text(config.read_text(encoding="utf-8").replace("workdir: .", "workdir: gone"), encoding="utf-8")
    done = doctor(config)

    assert done.returncode == 2
    assert f"    - job: No such folder: {config.parent / 'gone'}" in done.stdout


def test_with_a_server_it_tells_what_that_one_sees(config: Path) -> None:
    port = int(re.findall(r"port: (\d+)", config.read_text(encoding="utf-8"))[0])
    server = Server(python("ui.cli", "run", "--config", str(config)), port)
    server.start()
    try:
        done = doctor(config, "--json")
    finally:
        server.kill()

    found = checks(done)
    assert (found["port"]["code"], found["store"]["code"], found["audit"]["code"]) == (
        "port_ours",
        "store_sound",
        "audit_sound",
    )
    assert "The server is not running" not in done.stderr
    assert found["password"]["code"] == "password_plain"


def test_a_file_with_problems_is_told_by_its_lines(tmp_path: Path) -> None:
    path = write_config(tmp_path, JOB.replace("success", "sucess"))
    done = doctor(path)

    assert (done.returncode, 'did you mean "success"?' in done.stderr) == (2, True)
