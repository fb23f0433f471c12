"""How a server ends: asked by a person or by the service manager, with a reader who follows a log."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.ports import free_port
from tests.test_cli import GOOD, ROOT

LIMIT = 8.0  # seconds; 5 where the machine has nothing else to do


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_a_server_with_a_log_that_is_followed_ends_in_time_and_writes_all_it_knows(
    tmp_path: Path, number: signal.Signals
) -> None:
    config, port = tmp_path / "batmon.yml", free_port()
    config.write_text(GOOD % port, encoding="utf-8")
    (tmp_path / "nightly.log").write_text(f"{time.strftime('%Y-%m-%d %H:%M:%S')} done\n")
    command = [sys.executable, "-m", "ui.cli", "run", "--config", str(config)]
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "NICEGUI"))}
    with subprocess.Popen(command, cwd=ROOT, env=plain, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            wait_for(port)
            with socket.create_connection(("127.0.0.1", port)) as reader:
                asked = b"GET /api/v1/jobs/nightly/log/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n\r\n"
                reader.sendall(asked)
                assert reader.recv(100).startswith(b"HTTP/1.1 200")
                begun = time.monotonic()
                server.send_signal(number)
                code = server.wait(20)
                took = time.monotonic() - begun
        finally:
            server.kill()

    rows = (tmp_path / "data" / "audit" / "audit.jsonl").read_text(encoding="utf-8").splitlines()
    assert (code, json.loads(rows[-1])["event"]) == (0, "stopped")
    assert took < LIMIT


def wait_for(port: int) -> None:
    """Return once the server is well."""
    end = time.monotonic() + 40
    while True:
        try:
            with urlopen(f"http://127.0.0.1:{port}/health", timeout=5):
                return
        except OSError:
            assert time.monotonic() < end, "it does not start"
            time.sleep(0.2)
