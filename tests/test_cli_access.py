"""`batmon password` and `batmon audit`, and HTTPS, as a person meets them: processes, exit codes, what they print."""

import json
import os
import ssl
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

from engine.actions.hashing import verify
from engine.audit import AuditTrail
from engine.store import AuditHead, Batch, Store
from tests.engine.config.test_access import certificate
from tests.engine.store.values import NOW
from tests.ports import free_port
from tests.test_cli import GOOD, ROOT, batmon

PASSWORD = "correct horse"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "batmon.yml"
    path.write_text(f"# 설정\n{GOOD % free_port()}", encoding="utf-8")
    return path


def password(
    *words: str | Path, typed: str = PASSWORD, language: str = "en_US.UTF-8"
) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": language, "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "ui.cli", "password", *map(str, words)]
    return subprocess.run(
        command, env=environment, input=f"{typed}\n", capture_output=True, encoding="utf-8", timeout=60
    )


def test_a_piped_password_comes_back_as_its_hash_alone(config: Path) -> None:
    done = password("--config", config)

    assert (done.returncode, done.stderr) == (0, "")
    assert verify(done.stdout.strip(), PASSWORD)
    assert PASSWORD not in done.stdout


def test_it_is_written_into_the_file_whose_remarks_stay(config: Path) -> None:
    before = config.read_text(encoding="utf-8")
    done = password("--config", config, "--write")
    after = config.read_text(encoding="utf-8")

    assert done.returncode == 0
    assert after.startswith(before)
    assert after.removeprefix(before).startswith("access:\n  password: '$argon2id$")
    assert batmon("validate", config).returncode == 0
    assert PASSWORD not in after + done.stdout + done.stderr


@pytest.mark.parametrize(("language", "words"), [("en_US.UTF-8", "is empty"), ("ko_KR.UTF-8", "비어 있습니다")])
def test_an_empty_one_is_refused_in_the_reader_s_language(tmp_path: Path, language: str, words: str) -> None:
    done = password("--config", tmp_path / "none.yml", typed="", language=language)

    assert (done.returncode, words in done.stderr) == (1, True)


def test_a_file_that_cannot_be_changed_safely_gets_the_lines_to_write_by_hand(tmp_path: Path) -> None:
    path = tmp_path / "batmon.yml"
    path.write_text("{jobs: [], server: {language: en}}\n", encoding="utf-8")
    done = password("--config", path, "--write")

    assert done.returncode == 1
    assert "access:\n  password: '$argon2id$" in done.stderr
    assert path.read_text(encoding="utf-8") == "{jobs: [], server: {language: en}}\n"


def trail(folder: Path) -> Path:
    """Have a store and an audit file of ten rows, as a server leaves them."""
    data = folder / "data"
    data.mkdir()
    store = Store.open(f"sqlite:///{data / 'batmon.db'}", NOW)
    path = data / "audit" / "audit.jsonl"
    written = AuditTrail(path, AuditHead(), clock=lambda: NOW)
    for number in range(10):
        row = written.write("rerun", "김철수", "10.0.0.7", "nightly", "done", {"number": number})
        store.commit(Batch(at=NOW, audit=(row,)))
    written.close()
    store.close()
    return path


def test_a_sound_trail_is_said_to_be_and_a_removed_changed_or_cut_line_is_named(config: Path) -> None:
    path = trail(config.parent)
    lines = path.read_bytes().splitlines(keepends=True)

    def told(*kept: bytes) -> tuple[int, str]:
        path.write_bytes(b"".join(kept))
        done = batmon("audit", "verify", "--config", config, language="en_US.UTF-8")
        return done.returncode, (done.stderr or done.stdout).splitlines()[0]

    assert told(*lines)[0] == 0
    assert told(*lines[:3], *lines[5:]) == (1, "rows 4 to 5 were removed")
    assert told(*lines[:3], lines[3].replace(b'"number":3', b'"number":7'), *lines[4:]) == (1, "4: row 4 was changed")
    assert told(*lines[:9], lines[9][:40]) == (1, "10: row 10 is no row: cut off or overwritten")
    assert told(*lines[:8]) == (1, "rows 9 to 10 were removed")


def test_the_newest_rows_are_listed(config: Path) -> None:
    trail(config.parent)
    done = batmon("audit", "list", "--config", config, "--limit", "2", "--job", "NIGHTLY", "--who", "철수")
    raw = batmon("audit", "list", "--config", config, "--text", '"number":3', "--json")

    assert [line.split("\t")[0] for line in done.stdout.splitlines()] == ["9", "10"]
    assert [json.loads(line)["detail"]["number"] for line in raw.stdout.splitlines()] == [3]


def test_a_wrong_time_is_told(config: Path) -> None:
    assert "not a time" in batmon("audit", "list", "--config", config, "--since", "yesterday").stderr


def test_with_a_certificate_the_pages_come_by_https_and_the_command_line_trusts_it(tmp_path: Path) -> None:
    certificate(tmp_path, "own")
    path, port = tmp_path / "batmon.yml", free_port()
    path.write_text(f"tls: {{cert: own.pem, key: own.key}}\n{GOOD % port}", encoding="utf-8")
    trusting = ssl.create_default_context(cafile=tmp_path / "own.pem")
    trusting.check_hostname = False
    command = [sys.executable, "-m", "ui.cli", "run", "--config", str(path)]
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "NICEGUI"))}
    with subprocess.Popen(command, cwd=ROOT, env=plain, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            health = wait_for(f"https://127.0.0.1:{port}/health", trusting)
            checked = batmon("check", "--config", path)
        finally:
            server.terminate()

    assert health == 200
    assert "judged by the log" not in checked.stderr
    assert checked.returncode in (0, 1, 2)


def wait_for(url: str, trusting: ssl.SSLContext) -> int:
    """Return the status of an address once it answers with 200."""
    end = time.monotonic() + 40
    while True:
        try:
            with urlopen(url, timeout=5, context=trusting) as answer:
                return int(answer.status)
        except OSError:
            assert time.monotonic() < end, "it does not start"
            time.sleep(0.2)
