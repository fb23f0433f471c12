"""What may stand in `access` and `tls`, and what the audit trail is told of an edit."""

import subprocess
import sys
from pathlib import Path

import pytest

from engine.actions.hashing import hash_of
from engine.config.differences import differences
from engine.config.load import load
from engine.config.model import Config
from engine.config.problems import render
from tests.engine.config.accepted import job_with

HASH = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2g"


def told(text: str, folder: Path) -> list[str]:
    path = folder / "batmon.yml"
    path.write_text(text, encoding="utf-8")
    return [render(problem, "en") for problem in load(path).problems]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("access: {password: 12345678}", "quote a password of digits alone"),
        ("access: {password: '$argon2id$nonsense'}", "is no argon2 hash"),
        (f"access: {{password: '{HASH.replace('19456', '9999999')}'}}", "too much memory or time"),
        ("access: {operators: [{name: kim, hash: plain}]}", "is no argon2 hash"),
        (f"access: {{operators: [{{name: 'a:b', hash: '{HASH}'}}]}}", "holds the character :"),
        (f"access: {{operators: [{{name: {'n' * 81}, hash: '{HASH}'}}]}}", "at most 80 characters"),
        (f"access: {{operators: [{{name: a, hash: '{HASH}', actions: [reron]}}]}}", 'did you mean "rerun"'),
        (
            f"access: {{operators: [{{name: kim, hash: '{HASH}'}}, {{name: KIM, hash: '{HASH}'}}]}}",
            "another operator has this name",
        ),
        ("access: {read: password}", "nobody could get in"),
        ("access: {files: password}", "nobody could get in"),
        ("tls: {cert: no.pem, key: no.pem}", "no.pem cannot be read: No such file"),
        ("tls: {cert: batmon.yml, key: batmon.yml}", "not a PEM certificate with its key"),
    ],
)
def test_what_would_let_nobody_in_or_somebody_else_is_refused(line: str, words: str, tmp_path: Path) -> None:
    lines = told(f"{line}\njobs: []\n", tmp_path)

    assert len(lines) >= 1
    assert any(words in one for one in lines), lines
    assert HASH not in "".join(lines)


@pytest.mark.parametrize("password", [HASH, "plain", "비밀 번호", "", "12345678"])
def test_a_password_stands_there_plain_or_as_its_hash(password: str, tmp_path: Path) -> None:
    assert told(f"access: {{password: '{password}'}}\njobs: []\n", tmp_path) == []


def test_what_batmon_password_makes_is_accepted(tmp_path: Path) -> None:
    assert told(f"access: {{password: '{hash_of('x')}'}}\njobs: []\n", tmp_path) == []


def certificate(folder: Path, name: str, *more: str) -> None:
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-days", "2", "-subj", "/CN=localhost"]
    keys = ["-keyout", f"{folder}/{name}.key", "-out", f"{folder}/{name}.pem"]
    subprocess.run([*command, *keys, *(more or ("-nodes",))], check=True, capture_output=True, timeout=60)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no openssl to make certificates")
def test_a_certificate_needs_its_own_key_and_no_passphrase(tmp_path: Path) -> None:
    certificate(tmp_path, "one")
    certificate(tmp_path, "two")
    certificate(tmp_path, "shut", "-passout", "pass:secret")

    def of(cert: str, key: str) -> str:
        return "".join(told(f"tls: {{cert: {cert}.pem, key: {key}.key}}\njobs: []\n", tmp_path))

    assert of("one", "one") == ""
    assert "KEY_VALUES_MISMATCH" in of("one", "two")
    assert "passphrase" in of("shut", "shut")


def config(folder: Path, text: str) -> Config:
    path = folder / "batmon.yml"
    path.write_text(text, encoding="utf-8")
    loaded = load(path)
    assert loaded.config is not None, loaded.problems
    return loaded.config


def test_an_edit_is_told_key_by_key_and_without_secrets(tmp_path: Path) -> None:
    before = config(tmp_path, job_with(head="server: {port: 8002}\naccess: {password: first-secret}\n"))
    after = config(
        tmp_path,
        job_with("failure: ['ERROR', 'FATAL']", head="server: {port: 8003}\naccess: {password: second-secret}\n")
        + "  - {id: more, name: More, scheduler: manual, workdir: .}\n",
    )

    found = differences(before, after)

    assert found == {
        "changed": {
            "access.password": ["***", "***"],
            "jobs[nightly].failure": [["ERROR"], ["ERROR", "FATAL"]],
            "server.port": [8002, 8003],
        },
        "added": ["more"],
    }
    assert differences(after, before)["removed"] == ["more"]
    assert differences(after, after) == {}


def test_an_edit_of_everything_is_told_within_bounds(tmp_path: Path) -> None:
    def many(word: str) -> Config:
        line = f"name: {{name}}, scheduler: manual, workdir: ., description: {word * 300}"
        jobs = "".join(f"  - {{id: j{n}, {line.format(name=f'J{n}')}}}\n" for n in range(300))
        return config(tmp_path, "jobs:\n" + jobs)

    found = differences(many("a"), many("b"))

    assert found["further"] == 100
    assert len(str(found)) < 120_000
