"""One text of the file is changed, and every other byte stays as it was written."""

import os
from pathlib import Path

import pytest

from engine.config.edit import EditRefused, set_text, with_text

HASH = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2g"
KEPT = {
    "a new block": ("jobs: []\n", "jobs: []\naccess:\n  password: '{}'\n"),
    "no line end": ("jobs: []", "jobs: []\naccess:\n  password: '{}'\n"),
    "a reference, a remark": (
        "access:\n  password: ${BATMON_PASSWORD:-}   # plain\njobs: []\n",
        "access:\n  password: '{}'   # plain\njobs: []\n",
    ),
    "a hash before": (
        "access:\n  # who\n  read: open\n  password: '$argon2id$v=19$m=8,t=1,p=1$YWFhYWFhYWE$YmJiYg' # old\njobs: []\n",
        "access:\n  # who\n  read: open\n  password: '{}' # old\njobs: []\n",
    ),
    "a key more": ("access:\n    read: open\njobs: []\n", "access:\n    password: '{}'\n    read: open\njobs: []\n"),
    "braces": ("access: {read: open}  # x\njobs: []\n", "access: {password: '{}', read: open}  # x\njobs: []\n"),
    "empty braces": ("access: {}\njobs: []\n", "access: {password: '{}'}\njobs: []\n"),
    "in braces": (
        "access: {password: a b, files: open}\njobs: []\n",
        "access: {password: '{}', files: open}\njobs: []\n",
    ),
    "commas and quotes": (
        'access:\n  password: "a\\"b, #c" # d\njobs: []\n',
        "access:\n  password: '{}' # d\njobs: []\n",
    ),
    "nothing there": ("access:\n  password:\njobs: []\n", "access:\n  password: '{}'\njobs: []\n"),
    "line ends of Windows": (
        "# 설정\r\naccess:\r\n  read: open\r\njobs: []\r\n",
        "# 설정\r\naccess:\r\n  password: '{}'\r\n  read: open\r\njobs: []\r\n",
    ),
    "other text of the same look": (
        "x-a: {password: old}\njobs: []\naccess:\n  password: old\n",
        "x-a: {password: old}\njobs: []\naccess:\n  password: '{}'\n",
    ),
}


@pytest.mark.parametrize(("before", "after"), KEPT.values(), ids=list(KEPT))
def test_the_value_changes_and_nothing_else(before: str, after: str) -> None:
    assert with_text(before.encode(), "access", "password", HASH).decode() == after.replace("{}", HASH)


def test_a_byte_order_mark_stays() -> None:
    written = with_text(b"\xef\xbb\xbfaccess: {password: old}\njobs: []\n", "access", "password", HASH)

    assert written.decode() == f"\ufeffaccess: {{password: '{HASH}'}}\njobs: []\n"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{jobs: []}", "form"),
        ("- a\n", "form"),
        ("access: open\njobs: []\n", "form"),
        ("access:\n  password: |\n    old\njobs: []\n", "form"),
        ("x-a: &a {password: old}\naccess:\n  <<: *a\njobs: []\n", "form"),
        ("x-a: &a old\naccess: &b\n  password: *a\nx-c: *b\njobs: []\n", "form"),
        ("jobs: []\n...\n", "form"),
        ("jobs: [", "form"),
        ("jobs: []\n".encode("utf-16").decode("latin-1"), "encoding"),
    ],
)
def test_what_cannot_be_changed_safely_is_left_alone(text: str, code: str) -> None:
    data = text.encode("latin-1") if code == "encoding" else text.encode()

    with pytest.raises(EditRefused) as refused:
        with_text(data, "access", "password", HASH)
    assert refused.value.code == code


@pytest.mark.skipif(os.name == "nt", reason="rights of POSIX")
def test_a_link_stays_a_link_and_rights_stay_rights(tmp_path: Path) -> None:
    real, link = tmp_path / "real.yml", tmp_path / "batmon.yml"
    real.write_text("jobs: []\n", encoding="utf-8")
    real.chmod(0o640)
    link.symlink_to(real)
    set_text(link, "access", "password", HASH)

    assert (link.is_symlink(), real.stat().st_mode & 0o777) == (True, 0o640)
    assert HASH in real.read_text(encoding="utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["batmon.yml", "real.yml"]


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(EditRefused, match="unreadable"):
        set_text(tmp_path / "none.yml", "access", "password", HASH)
