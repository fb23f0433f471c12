"""The route that searches logs, over real files."""

import asyncio
import json
import threading
import time
from pathlib import Path
from typing import Any, cast

import pytest
from fastapi.testclient import TestClient

from engine.logs import needle
from tests.ui.fake_monitor import FakeMonitor
from tests.ui.test_logs_api import JOB, Stream, folder

SEARCH = f"{JOB}/log/search"
__all__ = ["folder"]


def answered(client: TestClient, **asked: Any) -> list[dict[str, Any]]:
    answer = client.get(SEARCH, params=asked)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/x-ndjson")
    return [json.loads(line) for line in answer.text.splitlines()]


def test_hits_come_as_lines_of_json_and_an_end_comes_last(client: TestClient, folder: Path) -> None:
    (folder / "job.log").write_text("2026-11-24 06:00:00 시작\n2026-11-24 06:00:01 failure 😀 Failure\n끝\n")

    hit, end = answered(client, q="failure", file="job.log", context=1)

    start = len("2026-11-24 06:00:00 시작\n".encode())
    assert hit == {
        "kind": "hit",
        "file": str(folder / "job.log"),
        "number": 2,
        "offset": start,
        "text": "2026-11-24 06:00:01 failure 😀 Failure",
        "first": 0,
        "cut": False,
        "spans": [[20, 27], [30, 37]],
        "meaning": "failure",
        "time": "2026-11-24T06:00:01+09:00",
        "above": [{"offset": 0, "text": "2026-11-24 06:00:00 시작"}],
        "below": [{"offset": (folder / "job.log").stat().st_size - 4, "text": "끝"}],
    }
    assert (end["kind"], end["outcome"], end["hits"], end["read"] == end["total"]) == ("end", "done", 1, True)


def test_all_logs_of_the_job_are_searched_where_none_is_named(client: TestClient, folder: Path) -> None:
    (folder / "day_20261123.log").write_text("line 7 of another day\n")
    found = answered(client, q=r"line 7\b", regex=True)

    assert [Path(one["file"]).name for one in found[:-1]] == ["job.log", "day_20261123.log"]
    assert [one["number"] for one in found[:-1]] == [7, 1]


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ({"q": "LINE 600"}, [600]),
        ({"q": "LINE 600", "case": True}, []),
        ({"q": "line 60.", "regex": False}, []),
        ({"q": "line 59.$", "regex": True}, list(range(590, 600))),
        ({"q": "line", "since": "2026-11-24T06:01:00", "until": "2026-11-24T06:01:03"}, [60, 61, 62]),
        ({"q": "line", "since": "2026-11-23T21:10:00Z"}, [600]),
        ({"q": "line 5", "limit": 2}, [5, 50]),
        ({"q": "line", "after": 17_234}, [600]),
    ],
)
def test_what_is_asked_for_is_found(
    client: TestClient, folder: Path, asked: dict[str, Any], numbers: list[int]
) -> None:
    found = answered(client, file="job.log", **asked)

    assert [one["number"] for one in found if one["kind"] == "hit"] == numbers


def test_a_broken_pattern_is_refused_with_the_place_and_the_reason(client: TestClient, folder: Path) -> None:
    answer = client.get(SEARCH, params={"q": "time(d", "regex": True})

    detail = answer.json()["detail"]
    assert (answer.status_code, detail["code"], detail["where"]) == (422, "bad_pattern", "query.q")
    assert detail["message"] == "패턴 7번째 글자: missing )"


@pytest.mark.parametrize(
    "odd", [{"q": ""}, {"q": "x" * 1001}, {"limit": 0}, {"limit": 5001}, {"context": 11}, {"after": 1}]
)
def test_a_question_out_of_bounds_is_refused(client: TestClient, folder: Path, odd: dict[str, Any]) -> None:
    assert client.get(SEARCH, params={"q": "x", **odd}).status_code == 422


@pytest.mark.parametrize("name", ["secret.txt", "../secret.txt", "/etc/passwd"])
def test_no_file_is_searched_but_the_jobs_own(client: TestClient, folder: Path, name: str) -> None:
    answer = client.get(SEARCH, params={"q": "secret", "file": name})

    assert (answer.status_code, answer.json()["detail"]["code"]) == (404, "log_gone")


def test_the_answer_is_documented_line_by_line(client: TestClient) -> None:
    found = client.get("/openapi.json").json()
    route = found["paths"]["/api/v1/jobs/{id}/log/search"]["get"]

    content = route["responses"]["200"]["content"]
    assert list(content) == ["application/x-ndjson"]
    assert "HitShape" in json.dumps(content)
    assert "HitShape" in found["components"]["schemas"]
    assert {"404", "422", "429", "503"} <= set(route["responses"])


def heavy(folder: Path) -> None:
    """Fill the log with lines of which each has to be tried."""
    (folder / "job.log").write_bytes(b"\x1b[32m2026-11-24 06:00:00 nothing to see here\x1b[0m\n" * 500_000)


class Asking(Stream):
    """A reader of a search who may leave."""

    route = "log/search"


def test_a_reader_who_leaves_ends_the_search_within_a_moment(client: TestClient, folder: Path) -> None:
    heavy(folder)
    taken = []

    async def leave() -> None:
        for _ in range(3):
            async with Asking(client, q="needle") as reader:
                for _ in range(500):
                    if reader.body:
                        break
                    await asyncio.sleep(0.01)
                began = time.monotonic()
                reader.left.set()
                while any(thread.name == "log-search" for thread in threading.enumerate()):
                    await asyncio.sleep(0.001)
                taken.append(time.monotonic() - began)

    asyncio.run(leave())
    assert min(taken) < 0.2, taken
    assert cast("Any", FakeMonitor).logs._searches.count == 0


def test_a_third_search_of_one_reader_is_refused_in_words(client: TestClient, folder: Path) -> None:
    heavy(folder)

    async def crowd() -> tuple[int, bytes]:
        async with Asking(client, q="needle") as one, Asking(client, q="needle") as two:
            while not (one.body and two.body):
                await asyncio.sleep(0.01)
            async with Asking(client, q="needle") as third:
                while not third.body:
                    await asyncio.sleep(0.01)
                return third.status, third.body

    status, body = asyncio.run(crowd())
    assert (status, json.loads(body)["detail"]["code"]) == (429, "search_crowded")
    assert "이미 두 곳에서" in body.decode()


def test_other_questions_are_answered_while_a_hostile_pattern_is_tried(
    client: TestClient, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(needle, "scanner_of", lambda *_: None)
    (folder / "job.log").write_text(("a" * 60 + "!\n") * 500)

    async def measure() -> tuple[list[float], list[dict[str, Any]]]:
        late = []
        async with Asking(client, q="(a|aa)+(?![a!])", regex="true") as reader:
            while b'"end"' not in reader.body:
                began = time.monotonic()
                await asyncio.sleep(0.001)
                late.append(time.monotonic() - began)
        return sorted(late), [json.loads(line) for line in reader.body.splitlines()]

    late, found = asyncio.run(measure())
    assert (found[-1]["outcome"], found[-1]["unsure"], found[-1]["unsure_offset"]) == ("too_slow", 40, 0)
    assert late[len(late) * 9 // 10] < 0.2  # of ten: the machine may be busy with something else
