"""The routes for files: what they give, what they refuse, and what goes on record."""

import asyncio
import os
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import pytest
from fastapi.testclient import TestClient
from loguru import logger
from starlette.types import Message

from tests.ui.fake_monitor import PASSWORD, FakeMonitor
from tests.ui.test_gate import basic
from ui.filebody import Stream, disposition

FILES = "/api/v1/jobs/kindscrap/files"


class Disk(NamedTuple):
    """How full a disk is."""

    total: int
    free: int


@pytest.fixture
def folder(monitor: FakeMonitor, tmp_path: Path) -> Path:
    inside = tmp_path / "work"
    (inside / "sub").mkdir(parents=True)
    (inside / "data.bin").write_bytes(bytes(range(256)) * 4)
    (inside / "sub" / "보고서.txt").write_bytes(b"below\n")
    (tmp_path / "secret.txt").write_bytes(b"secret\n")
    (inside / "out").symlink_to("..")
    monitor.files.folder = inside
    return inside


def test_a_folder_is_listed_with_sizes_and_what_may_be_opened(client: TestClient, folder: Path) -> None:
    found = client.get(FILES).json()

    assert [(entry["name"], entry["kind"], entry["size"], entry["opens"]) for entry in found["entries"]] == [
        ("sub", "folder", None, True),
        ("data.bin", "file", 1024, True),
        ("out", "link", None, False),
    ]
    assert client.get(FILES, params={"path": "sub"}).json()["entries"][0]["path"] == "sub/보고서.txt"


def test_a_file_is_handed_out_whole_as_what_cannot_run_here_and_on_record(
    client: TestClient, folder: Path, monitor: FakeMonitor
) -> None:
    answer = client.get(f"{FILES}/download", params={"path": "sub/보고서.txt"})

    assert answer.content == b"below\n"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert "filename*=UTF-8''%EB%B3%B4" in answer.headers["content-disposition"]
    row = monitor.audit.rows[-1]
    assert (row.event, row.job, row.outcome, row.detail["path"]) == ("download", "kindscrap", "done", "sub/보고서.txt")


@pytest.mark.parametrize(
    ("asked", "status", "start", "end"),
    [
        ("bytes=0-9", 206, 0, 10),
        ("bytes=1000-", 206, 1000, 1024),
        ("bytes=-24", 206, 1000, 1024),
        ("bytes=1000-9999", 206, 1000, 1024),
        ("bytes=0-1,5-6", 200, 0, 1024),
        ("bytes=-", 200, 0, 1024),
        ("lines=1-2", 200, 0, 1024),
        ("bytes=5-2", 416, 0, 0),
        ("bytes=1024-", 416, 0, 0),
    ],
)
def test_ranges(client: TestClient, folder: Path, asked: str, status: int, start: int, end: int) -> None:
    answer = client.get(f"{FILES}/download", params={"path": "data.bin"}, headers={"Range": asked})

    assert (answer.status_code, answer.content) == (status, (bytes(range(256)) * 4)[start:end])
    if status == 206:
        assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/1024"


def test_a_range_of_a_file_that_has_changed_since_gives_all_of_it(client: TestClient, folder: Path) -> None:
    tag = client.get(f"{FILES}/download", params={"path": "data.bin"}).headers["etag"]
    (folder / "data.bin").write_bytes(b"other")

    answer = client.get(
        f"{FILES}/download", params={"path": "data.bin"}, headers={"Range": "bytes=0-1", "If-Range": tag}
    )
    assert (answer.status_code, answer.content) == (200, b"other")


def test_a_file_of_a_year_that_no_calendar_has_is_handed_out(client: TestClient, folder: Path) -> None:
    os.utime(folder / "data.bin", (1e12, 1e12))
    if (folder / "data.bin").stat().st_mtime < 1e12:
        pytest.skip("this file system has no such years")
    answer = client.get(f"{FILES}/download", params={"path": "data.bin"})

    assert (answer.status_code, len(answer.content)) == (200, 1024)


def test_a_folder_comes_as_a_zip(client: TestClient, folder: Path) -> None:
    answer = client.get(f"{FILES}/download", params={"path": ""})

    with zipfile.ZipFile(BytesIO(answer.content)) as archive:
        assert sorted(archive.namelist()) == ["data.bin", "sub/보고서.txt"]


def test_a_database_that_is_being_written_comes_as_a_copy_that_is_whole(
    client: TestClient, folder: Path, monitor: FakeMonitor
) -> None:
    with closing(sqlite3.connect(folder / "run.db")) as writer:
        writer.execute("CREATE TABLE t (n INTEGER)")
        writer.execute("INSERT INTO t VALUES (1)")
        writer.commit()
        writer.execute("INSERT INTO t VALUES (2)")  # not committed: it is not in the copy
        answer = client.get(f"{FILES}/download", params={"path": "run.db"})
    (folder.parent / "copy.db").write_bytes(answer.content)

    with closing(sqlite3.connect(folder.parent / "copy.db")) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert copy.execute("SELECT n FROM t").fetchall() == [(1,)]
    assert list(monitor.files.scratch.iterdir()) == []


def test_no_copy_of_a_database_takes_the_last_of_the_disk(
    client: TestClient, folder: Path, monitor: FakeMonitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(sqlite3.connect(folder / "run.db")) as writer:
        writer.execute("CREATE TABLE t (n INTEGER)")
        writer.commit()
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Disk(total=100 << 30, free=(1 << 30) - 1))
    said: list[str] = []
    hearing = logger.add(lambda line: said.append(str(line)), level="WARNING")
    answer = client.get(f"{FILES}/download", params={"path": "run.db"})
    logger.remove(hearing)

    assert answer.content == (folder / "run.db").read_bytes()  # as it lies there
    assert "the disk is too full for a copy" in "".join(said)
    assert list(monitor.files.scratch.iterdir()) == []


def test_a_copy_that_a_crash_has_left_is_removed_by_the_next(
    client: TestClient, folder: Path, monitor: FakeMonitor
) -> None:
    with closing(sqlite3.connect(folder / "run.db")) as writer:
        writer.execute("CREATE TABLE t (n INTEGER)")
        writer.commit()
    monitor.files.scratch.mkdir(parents=True, exist_ok=True)
    left = monitor.files.scratch / "copy-left.db"
    left.touch()
    os.utime(left, (1_000_000_000, 1_000_000_000))
    answer = client.get(f"{FILES}/download", params={"path": "run.db"})

    assert answer.status_code == 200
    assert not left.exists()


def test_who_asks_for_no_body_has_no_zip_made() -> None:
    made: list[bytes] = []
    sent: list[Message] = []

    def blocks() -> Iterator[bytes]:
        made.append(b"x")
        yield b"x"

    async def receive() -> Message:
        await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "headers": [], "batmon.head": True}
    asyncio.run(Stream(blocks(), "all.zip")(scope, receive, send))

    assert made == []
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("../secret.txt", 403, "path_refused"),
        ("out/secret.txt", 403, "path_refused"),
        ("/etc/passwd", 403, "path_refused"),
        ("nosuch", 404, "file_gone"),
    ],
)
def test_what_leads_out_is_refused_on_every_route_and_on_record(
    client: TestClient, folder: Path, monitor: FakeMonitor, path: str, status: int, code: str
) -> None:
    before = len(monitor.audit.rows)
    for route in (FILES, f"{FILES}/download"):
        answer = client.get(route, params={"path": path})
        assert (answer.status_code, answer.json()["detail"]["code"]) == (status, code)
        assert str(folder.parent) not in answer.text
    assert [row.event for row in monitor.audit.rows[before:]] == ["path"] * (2 if status == 403 else 0)


def test_a_job_without_a_folder_or_that_is_not_there_has_no_files(client: TestClient, monitor: FakeMonitor) -> None:
    assert client.get(FILES).status_code == 404
    assert client.get("/api/v1/jobs/nobody/files").json()["detail"]["code"] == "unknown_job"


def test_downloads_take_the_password_where_the_configuration_says_so(
    client: TestClient, folder: Path, monitor: FakeMonitor
) -> None:
    monitor.protect(files="password")

    assert client.get(f"{FILES}/download", params={"path": "data.bin"}).status_code == 401
    headers = basic("kim", PASSWORD)
    assert client.get(f"{FILES}/download", params={"path": "data.bin"}, headers=headers).status_code == 200


@pytest.mark.parametrize("name", ["한글 보고서.txt", 'q"uote.txt', "semi;colon.txt", "per%cent.txt", "a\r\nX: 1"])
def test_a_name_never_breaks_out_of_its_header(name: str) -> None:
    header = disposition(name)

    assert header.count('"') == 2
    assert header.isascii()
    assert header.isprintable()
