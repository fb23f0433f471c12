"""The routes for logs, over real files: windows, the list, what is appended, and the bytes."""

import asyncio
import gzip
import json
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient
from msgspec.structs import replace

from engine.book import Book
from engine.loglook import Logs
from engine.logs import tailing
from engine.logs.port import LogNews
from engine.logs.watch import LogWatch
from tests.rules.lives import rule
from tests.ui.fake_monitor import PASSWORD, FakeMonitor
from tests.ui.test_gate import basic
from ui.api import errors, loglines, logstream

JOB = "/api/v1/jobs/kindscrap"
LINES = f"{JOB}/log/lines"


@pytest.fixture
def folder(monitor: FakeMonitor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the job the logs of a folder."""
    watch = LogWatch(paths=(str(tmp_path / "job.log"), str(tmp_path / "day_%Y%m%d.log")), encoding="auto")
    book = SimpleNamespace(states={"kindscrap": SimpleNamespace(rule=rule(), logs=watch)})
    monkeypatch.setattr(FakeMonitor, "logs", Logs(cast("Book", book), monitor._witness))
    lines = [f"2026-11-24 06:{number // 60:02}:{number % 60:02} line {number}\n" for number in range(1, 601)]
    (tmp_path / "job.log").write_text("".join(lines))
    (tmp_path / "secret.txt").write_text("secret\n")
    return tmp_path


def numbers(answer: dict[str, Any]) -> list[int]:
    return [line["number"] for line in answer["lines"]]


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ({"tail": 3}, [598, 599, 600]),
        ({"from": 100, "count": 3}, [100, 101, 102]),
        ({"from": 600, "count": 3}, [600]),
        ({"from": 601, "count": 3}, []),
        ({"offset": 0, "count": 2}, [1, 2]),
        ({"offset": 32 * 5, "count": 3, "before": 1}, [5, 6, 7]),
        ({"at": "2026-11-24T06:01:00", "count": 2}, [60, 61]),
        ({"at": "2026-11-23T21:01:00Z", "count": 2, "before": 1}, [59, 60]),
    ],
)
def test_a_window_is_asked_for_by_number_end_byte_or_time(
    client: TestClient, folder: Path, asked: dict[str, Any], wanted: list[int]
) -> None:
    answer = client.get(LINES, params={"file": "job.log", **asked}).json()

    assert numbers(answer) == wanted
    assert (answer["total"], answer["counted"], answer["cut"]) == (600, 1.0, False)
    if wanted:
        number = wanted[0]
        clock = f"06:{number // 60:02}:{number % 60:02}"
        first = answer["lines"][0]
        assert (first["text"], first["time"]) == (f"2026-11-24 {clock} line {number}", f"2026-11-24T{clock}+09:00")


def test_windows_join_where_one_ends(client: TestClient, folder: Path) -> None:
    seen, end, more = [], 0, True
    while more:
        answer = client.get(LINES, params={"file": "job.log", "offset": end, "before": 0, "count": 77}).json()
        seen += numbers(answer)
        end, more = answer["end"], answer["below"]

    assert seen == list(range(1, 601))


def test_two_places_at_once_are_refused(client: TestClient, folder: Path) -> None:
    answer = client.get(LINES, params={"file": "job.log", "tail": 3, "from": 2})

    assert (answer.status_code, answer.json()["detail"]["code"]) == (422, "invalid_parameter")


def test_an_encoding_overrides_that_of_the_job(client: TestClient, folder: Path) -> None:
    (folder / "job.log").write_bytes("가나다\n".encode("cp949"))

    assert client.get(LINES, params={"file": "job.log"}).json()["lines"][0]["text"] == "가나다"
    forced = client.get(LINES, params={"file": "job.log", "encoding": "latin-1"}).json()
    assert (forced["encoding"], forced["lines"][0]["text"]) == ("iso8859-1", "°¡³ª´Ù")


def test_the_files_of_a_job_are_listed_newest_first(client: TestClient, folder: Path) -> None:
    (folder / "day_20261123.log").write_bytes("둘\n".encode("utf-16"))
    (folder / "job.log.1").write_text("older\n")
    (folder / "job.log.2.gz").write_bytes(gzip.compress(b"oldest\n"))
    found = client.get(f"{JOB}/logs").json()["logs"]

    assert {(one["name"], one["encoding"], one["packed"]) for one in found} == {
        ("job.log", "line", False),
        ("job.log.1", "line", False),
        ("job.log.2.gz", None, True),
        ("day_20261123.log", "utf-16-le", False),
    }
    assert [one["name"] for one in found][-1] == "day_20261123.log"
    assert all(one["size"] > 0 and one["modified"].endswith("+09:00") for one in found)
    packed = client.get(LINES, params={"file": "job.log.2.gz"}).json()
    assert [line["text"] for line in packed["lines"]] == ["oldest"]


@pytest.mark.parametrize(
    "name", ["secret.txt", "../secret.txt", "/etc/passwd", "job.log/../secret.txt", "\0", "x" * 4000]
)
@pytest.mark.parametrize("route", ["lines", "download", "stream"])
def test_no_file_is_given_but_the_jobs_own(client: TestClient, folder: Path, route: str, name: str) -> None:
    for file in (name, str(folder / name)[:4096]):
        answer = client.get(f"{JOB}/log/{route}", params={"file": file})
        assert (answer.status_code, answer.json()["detail"]["code"]) == (404, "log_gone")


def test_a_log_is_handed_out_in_ranges_and_on_record(client: TestClient, folder: Path, monitor: FakeMonitor) -> None:
    data = (folder / "job.log").read_bytes()
    answer = client.get(f"{JOB}/log/download", params={"file": "job.log"}, headers={"Range": "bytes=10-19"})

    assert (answer.status_code, answer.content) == (206, data[10:20])
    assert "job.log" in answer.headers["content-disposition"]
    row = monitor.audit.rows[-1]
    assert (row.event, row.job, row.outcome, row.detail["size"]) == ("download", "kindscrap", "done", len(data))


def test_a_log_is_handed_out_by_password_where_files_are(
    client: TestClient, folder: Path, monitor: FakeMonitor
) -> None:
    monitor.protect(files="password")
    asked = {"file": "job.log"}

    assert client.get(f"{JOB}/log/download", params=asked).status_code == 401
    assert client.get(f"{JOB}/log/download", params=asked, headers=basic("kim", PASSWORD)).status_code == 200


def test_nothing_is_handed_out_that_cannot_be_put_on_record(
    client: TestClient, folder: Path, monitor: FakeMonitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*row: object) -> None:
        raise OSError(28, "no space")

    monkeypatch.setattr(monitor.logs, "_witness", fail)
    answer = client.get(f"{JOB}/log/download", params={"file": "job.log"})

    assert (answer.status_code, answer.json()["detail"]["code"]) == (503, "log_unrecorded")


class Stream:
    """A reader of server-sent events who may leave."""

    route = "log/stream"

    def __init__(self, client: TestClient, **query: Any) -> None:
        self.app, self.query = client.app, query
        self.body, self.status = b"", 0
        self.left = asyncio.Event()

    async def __aenter__(self) -> "Stream":
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": f"{JOB}/{self.route}",
            "raw_path": b"",
            "root_path": "",
            "query_string": urlencode(self.query).encode(),
            "headers": [(b"host", b"testserver"), (b"accept", b"text/event-stream")],
            "client": ("127.0.0.1", 1),
            "server": ("testserver", 80),
        }
        run = cast("Any", self.app)(scope, self._receive, self._send)
        self.task: asyncio.Task[None] = asyncio.create_task(run)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.left.set()
        await asyncio.wait_for(self.task, 10)

    async def _receive(self) -> dict[str, Any]:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        self.status = message.get("status", self.status)
        self.body += message.get("body", b"")

    async def begun(self) -> None:
        """Wait until it has said anything."""
        await self.until(lambda _: self.body)

    async def until(self, enough: Callable[[list[tuple[str, Any]]], object]) -> list[tuple[str, Any]]:
        """Return the events once there are enough."""
        for _ in range(500):
            if enough(self.events):
                return self.events
            await asyncio.sleep(0.01)
        raise AssertionError(self.body)

    @property
    def events(self) -> list[tuple[str, Any]]:
        blocks = [block.split(b"\n") for block in self.body.split(b"\n\n")[:-1] if block.startswith(b"event: ")]
        return [(kind[7:].decode(), json.loads(data[6:])) for kind, _, data in blocks]


def test_what_is_appended_is_streamed_with_its_rotation_until_the_reader_leaves(
    client: TestClient, folder: Path
) -> None:
    log = folder / "job.log"

    async def read() -> list[tuple[str, Any]]:
        async with Stream(client, file="job.log") as stream:
            await stream.until(lambda _: stream.body)
            with log.open("a") as more:
                more.write("2026-11-24 07:00:00 failure 하나\n")
            await stream.until(lambda events: events)
            log.write_text("anew\n")
            return await stream.until(lambda events: len(events) == 3)

    (_, first), (kind, _), (_, second) = asyncio.run(read())
    line = first["lines"][0]
    assert (line["number"], line["meaning"], line["time"]) == (601, "failure", "2026-11-24T07:00:00+09:00")
    assert (kind, second["lines"][0]["number"], second["lines"][0]["text"]) == ("replaced", 1, "anew")
    logs = cast("Any", FakeMonitor).logs
    for tailer in logs._tailers._tailers.values():
        if (thread := tailer._thread) is not None:  # it ends at any moment
            thread.join(5)
    assert logs._tailers.count == 0


def test_fifty_who_follow_one_log_share_what_is_made_of_its_lines(
    client: TestClient, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []
    make = logstream._event

    def noted(news: LogNews, zone: ZoneInfo) -> bytes:
        made.append(len(news.lines))
        return make(news, zone)

    monkeypatch.setattr(logstream, "_event", noted)
    tailers = cast("Any", FakeMonitor).logs._tailers

    async def read() -> list[list[tuple[str, Any]]]:
        async with AsyncExitStack() as stack:
            streams = [await stack.enter_async_context(Stream(client, file="job.log")) for _ in range(50)]
            for stream in streams:
                await stream.begun()
            (tailer,) = tailers._tailers.values()
            while len(tailer._together()) > 1:
                await asyncio.sleep(0.01)
            with (folder / "job.log").open("a") as more:
                more.write("2026-11-24 07:00:00 line 601\n")
            return [await stream.until(lambda events: events) for stream in streams]

    told = asyncio.run(read())

    assert all(events == told[0] for events in told)
    assert [line["number"] for _, news in told[0] for line in news["lines"]] == [601]
    assert made == [1]


def test_a_log_is_shown_before_a_line_of_it_has_been_judged(
    client: TestClient, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = errors.known_job
    monkeypatch.setattr(loglines, "known_job", lambda *asked: replace(known(*asked), last_line=None))

    assert numbers(client.get(LINES, params={"tail": 2}).json()) == [599, 600]


def test_who_does_not_say_what_it_accepts_is_told_of_the_log_for_a_moment(
    client: TestClient, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logstream, "SHORT", 0.2)
    del client.headers["accept"]
    answer = client.get(f"{JOB}/log/stream", params={"file": "job.log", "offset": 0})

    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
    assert answer.text.startswith(": following\n\n")
    assert "event: lines" in answer.text


def test_a_packed_log_is_not_followed_and_there_is_an_end_of_readers(
    client: TestClient, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "job.log.1.gz").write_bytes(gzip.compress(b"old\n"))
    answer = client.get(f"{JOB}/log/stream", params={"file": "job.log.1.gz"})
    assert (answer.status_code, answer.json()["detail"]["code"]) == (503, "log_packed")
    monkeypatch.setattr(tailing.Tailers, "count", 100)
    answer = client.get(f"{JOB}/log/stream", params={"file": "job.log"})
    assert (answer.status_code, answer.json()["detail"]["code"]) == (503, "log_crowded")
