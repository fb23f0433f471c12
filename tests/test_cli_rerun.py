"""`batmon rerun` and the API of reruns against a real server with real commands."""

import base64
import json
import os
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.engine.actions.batch import wait_for, words_of, write_script
from tests.ports import free_port
from tests.processes import command_lines
from tests.test_cli import ROOT, batmon

PASSWORD = "s3cret-horse-71"
CONFIG = """\
server: {host: 127.0.0.1, port: %d, language: en}
timezone: Asia/Seoul
tick: 1s
access: {password: %s}
jobs:
  - id: nightly
    name: Nightly
    scheduler: manual
    workdir: .
    log: nightly.log
    success: 'done'
    failure: '\\bERROR\\b'
    rerun: {command: ./run.sh, params: {day: '\\d{4}-\\d\\d-\\d\\d', mode: '.+'}}
  - id: slow
    name: Slow
    scheduler: manual
    workdir: .
    rerun: "sh -c 'echo $$ >> started; sleep 60'"
  - id: failing
    name: Failing
    scheduler: manual
    workdir: .
    rerun: "sh -c 'echo oh; exit 7'"
"""


class Running:
    """A BATMON that serves, and how it is asked."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.address = folder, f"http://127.0.0.1:{port}/api/v1"
        self.trusting: ssl.SSLContext | None = None
        self.process: subprocess.Popen[bytes] | None = None

    def ask(self, method: str, path: str, body: object = None, name: str = "kim") -> tuple[int, Any]:
        """Return the status and the JSON of an answer."""
        login = base64.b64encode(f"{name}:{PASSWORD}".encode()).decode()
        headers = {"Authorization": f"Basic {login}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        try:
            asked = Request(self.address + path, data, headers, method=method)
            with urlopen(asked, timeout=30, context=self.trusting) as answer:
                return answer.status, json.load(answer)
        except HTTPError as error:
            return error.code, json.load(error)

    def batmon(self, *words: str, password: str = PASSWORD, **more: Any) -> subprocess.CompletedProcess[str]:
        """Return what `batmon rerun` has done."""
        config = ["--config", str(self.folder / "batmon.yml")]
        return batmon("rerun", *words, *config, BATMON_PASSWORD=password, **more)

    def end_of(self, rid: str) -> dict[str, Any]:
        """Return a rerun once it has ended."""

        def ended() -> dict[str, Any] | None:
            found: dict[str, Any] = self.ask("GET", f"/reruns/{rid}")[1]
            return found if found["state"] != "running" else None

        return wait_for(ended)


@contextmanager
def serving(folder: Path, *, closed: bool = False) -> Iterator[Running]:
    """Start the server of a folder, and end it; a closed one is read by password alone, over HTTPS."""
    port = free_port()
    config = CONFIG % (port, PASSWORD)
    if closed:
        config = config.replace("}\njobs:", ", read: password}\ntls: {cert: own.pem, key: own.key}\njobs:")
    (folder / "batmon.yml").write_text(config, encoding="utf-8")
    write_script(folder / "run.sh", 'printf "[%s]" "$@"; echo; echo "$(TZ=KST-9 date "+%F %T") done" >> nightly.log')
    running = Running(folder, port)
    if closed:
        certify(folder)
        running.address = running.address.replace("http:", "https:")
        running.trusting = ssl._create_unverified_context()
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "NICEGUI"))}
    environment = {**inherited, "PYTHONPATH": os.environ.get("PYTHONPATH", "") + os.pathsep + str(ROOT)}
    with (folder / "server.log").open("wb") as log:
        words = [sys.executable, "-m", "ui.cli", "run", "--config", str(folder / "batmon.yml")]
        running.process = subprocess.Popen(words, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        wait_for(lambda: _answers(running), 30)
        yield running
    finally:
        running.process.terminate()
        running.process.wait(20)


def certify(folder: Path) -> None:
    """Make a certificate that nobody has signed, for another name than the one that is asked for."""
    made = ["-keyout", "own.key", "-out", "own.pem", "-days", "2", "-subj", "/CN=batch.example"]
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *made]
    subprocess.run(words, cwd=folder, check=True, capture_output=True)


def _answers(running: Running) -> bool:
    try:
        return bool(running.ask("GET", "/jobs")[1]["jobs"])
    except OSError:
        return False


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with serving(tmp_path_factory.mktemp("served")) as running:
        yield running


def test_a_wrong_password_and_a_wrong_value_are_told_with_125(server: Running) -> None:
    value = server.batmon("nightly", "--param", "day=today", "--param", "mode=x")
    wrong = server.batmon("nightly", password="wrong")
    time.sleep(1.1)  # a wrong one makes its address wait

    assert (value.returncode, value.stderr.strip()) == (125, r"day does not fit its pattern: \d{4}-\d\d-\d\d")
    assert (wrong.returncode, wrong.stderr.strip()) == (125, "Wrong password.")


def test_its_output_and_its_end_are_shown_and_values_are_plain_words(server: Running) -> None:
    done = server.batmon("nightly", "--param", "day=2026-11-24", "--param", "mode=a b; $(touch pwned) 'x'")

    assert done.stdout == "[2026-11-24][a b; $(touch pwned) 'x']\n"
    assert done.returncode == 0
    assert "end: by itself (exit 0)" in done.stderr
    assert not (server.folder / "pwned").exists()


def test_a_server_that_is_read_by_password_over_https_is_followed_as_well(tmp_path: Path) -> None:
    with serving(tmp_path, closed=True) as server:
        done = server.batmon("failing")

    assert (done.returncode, done.stdout) == (7, "oh\n")


def test_it_ends_with_the_exit_code_of_the_command(server: Running) -> None:
    done = server.batmon("failing")

    assert (done.stdout, done.returncode) == ("oh\n", 7)


def test_twenty_clients_at_once_start_one_process(server: Running) -> None:
    def press(number: int) -> tuple[int, Any]:
        return server.ask("POST", "/jobs/slow/rerun", {"force": True, "reason": "check"}, f"op{number}")

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(press, range(20)))
    begun = [body for status, body in answers if status == 202]
    refused = [(status, body["detail"]["code"]) for status, body in answers if status != 202]
    started = wait_for(lambda: words_of(server.folder / "started"))
    server.ask("POST", f"/reruns/{begun[0]['id']}/cancel")
    end = server.end_of(begun[0]["id"])

    assert len(begun) == len(started) == 1
    assert refused == [(409, "rerun_running")] * 19
    assert all(begun[0]["who"] in body["detail"]["message"] for status, body in answers if status == 409)
    assert end["state"] == "cancelled"


def test_no_password_stands_in_a_file_or_on_a_command_line(server: Running) -> None:
    login = base64.b64encode(f"kim:{PASSWORD}".encode())
    lines = b"\n".join(command_lines())
    data = [path for path in (server.folder / "data").rglob("*") if path.is_file()]
    found = [path.name for path in data if any(word in path.read_bytes() for word in (PASSWORD.encode(), login))]

    assert PASSWORD.encode() not in lines
    assert data
    assert found == []
    assert PASSWORD.encode() not in (server.folder / "server.log").read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_a_rerun_is_found_again_after_batmon_was_killed(tmp_path: Path) -> None:
    with serving(tmp_path) as running:
        rid = running.ask("POST", "/jobs/slow/rerun", {})[1]["id"]
        assert running.process is not None
        running.process.send_signal(signal.SIGKILL)
        running.process.wait()
    with serving(tmp_path) as running:
        found = running.ask("GET", f"/reruns/{rid}")[1]
        running.ask("POST", f"/reruns/{rid}/cancel")
        end = running.end_of(rid)

    assert (found["state"], found["who"]) == ("running", "kim")
    assert (end["state"], end["cancelled_by"]) == ("cancelled", "kim")


def test_without_a_server_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "batmon.yml").write_text(CONFIG % (free_port(), PASSWORD), encoding="utf-8")
    config = str(tmp_path / "batmon.yml")

    done = batmon("rerun", "slow", "--config", config, BATMON_PASSWORD=PASSWORD)
    other = batmon("rerun", "nothing", "--config", config, BATMON_PASSWORD=PASSWORD)

    assert (done.returncode, "does not answer" in done.stderr) == (125, True)
    assert (other.returncode, "there is no such job" in other.stderr) == (125, True)
