"""One whole session with a real server: the password changes, and no trace of one is left anywhere."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import psutil
import pytest

from tests.ports import free_port
from tests.processes import command
from tests.test_cli import GOOD, ROOT
from tests.test_cli_access import password
from tests.ui.test_gate import basic

FIRST, SECOND, WRONG = "first-Secret-7", "second-Secret-8", "wrong-Secret-9"
PATIENCE = 30


class Session:
    """A server, and what a client says to it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.config = folder / "batmon.yml"
        self.config.write_text(f"access: {{password: {FIRST}}}\n{GOOD % self.port}", encoding="utf-8")
        self.said = (folder / "said.txt").open("wb")
        plain = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "NICEGUI"))}
        command = [sys.executable, "-m", "ui.cli", "run", "--config", str(self.config)]
        self.server = subprocess.Popen(command, cwd=ROOT, env=plain, stdout=self.said, stderr=subprocess.STDOUT)
        self.heard: list[bytes] = []

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[int, Any, str]:
        """Return status, body and cookie of an answer."""
        request = Request(f"http://127.0.0.1:{self.port}{path}", method=method, headers=headers)
        try:
            with urlopen(request, timeout=20) as answer:
                status, body, cookie = answer.status, answer.read(500_000), answer.headers.get("Set-Cookie", "")
        except HTTPError as error:
            status, body, cookie = error.code, error.read(), ""
        self.heard.append(path.encode() + body)
        try:
            return status, json.loads(body), cookie.partition(";")[0]
        except ValueError:
            return status, None, cookie.partition(";")[0]

    def stop(self) -> None:
        self.server.terminate()
        self.server.wait(PATIENCE)
        self.said.close()


def until(holds: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.2)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    session = Session(tmp_path)
    try:
        until(lambda: session.server.poll() is None and _answers(session))
        yield session
    finally:
        session.stop()


def _answers(session: Session) -> bool:
    try:
        return session.ask("/health")[0] == 200
    except OSError:
        return False


def test_a_changed_password_ends_what_was_unlocked_and_none_is_left_in_any_trace(session: Session) -> None:
    status, _, cookie = session.ask("/api/v1/unlock", "POST", **basic("kim", FIRST))
    assert status == 200
    assert session.ask("/api/v1/unlock", Cookie=cookie)[1]["unlocked"] is True
    for name in ("kim", WRONG):
        session.ask("/api/v1/audit", **basic(name, WRONG))
        time.sleep(1.1)  # the second wrong one waits
    assert session.ask(f"/api/v1/audit?text={SECOND[:3]}", **basic("kim", FIRST))[0] == 200

    written = password("--config", session.config, "--write", typed=SECOND)
    assert written.returncode == 0
    until(lambda: session.ask("/api/v1/unlock", Cookie=cookie)[1]["unlocked"] is False)
    assert session.ask("/api/v1/audit", **basic("kim", FIRST))[0] == 401
    entries = session.ask("/api/v1/audit", **basic("kim", SECOND))[1]["entries"]
    loaded = next(entry for entry in entries if entry["event"] == "config_loaded")
    assert loaded["detail"]["changed"] == {"access.password": ["***", "***"]}
    assert {entry["outcome"] for entry in entries if entry["event"] == "password"} == {"right", "wrong"}

    _, document, _ = session.ask("/openapi.json")
    for path, methods in document["paths"].items():
        if "get" in methods:
            session.ask(re.sub(r"\{[^}]*\}", "nightly", path), **basic("kim", SECOND))
    for path in ("/", "/audit", "/jobs/nightly", "/login"):
        session.ask(path, Accept="text/html")
    shown = " ".join(command(one) for one in _family(session.server.pid))
    session.stop()

    secrets = [
        FIRST,
        SECOND,
        WRONG,
        cookie.partition("=")[2],
        *re.findall(r"\$argon2\S+?(?=')", session.config.read_text()),
    ]
    kept = [path for path in session.folder.rglob("*") if path.is_file() and path != session.config]
    assert {path.name for path in kept} >= {"audit.jsonl", "batmon.db", "batmon.log", "said.txt"}
    for secret in secrets:
        assert [path.name for path in kept if secret.encode() in path.read_bytes()] == []
        assert secret.encode() not in b"".join(session.heard)
        assert secret not in shown + written.stdout + written.stderr


def _family(pid: int) -> list[psutil.Process]:
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]
