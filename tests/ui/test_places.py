"""A share that hangs keeps those who read of it for a while, and nobody else."""

import asyncio
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import httpx
import pytest
from fastapi.testclient import TestClient

import ui.api.places as places
from engine.files.port import Taken
from engine.logs.port import Wanted
from engine.monitor import NoSuchLog
from engine.mounts import Share
from engine.views import LogWindow
from tests.ui.fake_logs import FakeLogs
from tests.ui.fake_monitor import FakeMonitor
from ui.context import Context
from ui.filebody import FileBody

HANGS, OTHER = "kindscrap", "fund_mail"
READERS = 60  # more than all threads that answer
Ask = Callable[[str], httpx.Response]


@pytest.fixture
def hang(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """Let the logs of one job lie on a share that does not answer until the event is set."""
    answers = Event()
    window = FakeLogs.window

    def wait(logs: FakeLogs, job_id: str, wanted: Wanted) -> LogWindow:
        if job_id == HANGS:
            answers.wait(30)
        return window(logs, job_id, wanted)

    monkeypatch.setattr(FakeLogs, "window", wait)
    monkeypatch.setattr(FakeMonitor, "share", lambda self, job_id: Share(name=job_id, hangs=False))
    monkeypatch.setattr(places, "PATIENCE", 0.5)
    yield answers
    answers.set()


@pytest.fixture
def ask(client: TestClient) -> Ask:
    return lambda job: client.get(f"/api/v1/jobs/{job}/log/lines", params={"tail": 3})


def test_who_reads_of_a_share_that_hangs_takes_nothing_from_others(
    hang: Event, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "PATIENCE", 60.0)
    with ThreadPoolExecutor(READERS) as readers:
        late = [readers.submit(ask, HANGS) for _ in range(READERS)]
        given = [ask(OTHER).status_code for _ in range(5)]
        waiting = sum(not one.done() for one in late)
        hang.set()
        answers = {one.result().status_code for one in late}

    assert given == [200] * 5
    assert waiting == READERS  # they were still waiting when the others had been answered
    assert answers == {200}


def test_a_share_that_answers_again_gives_all_its_places_back(
    hang: Event, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ThreadPoolExecutor(READERS) as readers:
        refused = list(readers.map(ask, [HANGS] * READERS))
        hang.set()
        monkeypatch.setattr(places, "PATIENCE", 60.0)
        given = list(readers.map(ask, [HANGS] * READERS))

    assert {(one.status_code, one.json()["detail"]["code"]) for one in refused} == {(503, "log_unreachable")}
    assert {one.status_code for one in given} == {200}


def test_a_share_that_is_known_to_hang_is_not_waited_for_as_long(
    hang: Event, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeMonitor, "share", lambda self, job_id: Share(name=job_id, hangs=True))
    monkeypatch.setattr(places, "PATIENCE", 30.0)
    monkeypatch.setattr(places, "SHORT", 0.1)

    assert ask(HANGS).json()["detail"]["code"] == "log_unreachable"


def test_a_refusal_gives_its_place_back(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*asked: object) -> LogWindow:
        raise NoSuchLog("gone")

    window = FakeLogs.window
    monkeypatch.setattr(FakeLogs, "window", refuse)
    gone = [ask(OTHER).status_code for _ in range(20)]
    monkeypatch.setattr(FakeLogs, "window", window)

    assert [*gone, ask(OTHER).status_code] == [404] * 20 + [200]


def test_a_file_that_is_opened_too_late_is_closed(
    context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "PATIENCE", 2.0)  # within it the work has begun
    answers, descriptor = Event(), os.open(tmp_path, os.O_RDONLY)
    body = FileBody(Taken(descriptor=descriptor, name="a", size=0, modified=0.0))

    def open_late() -> FileBody:
        answers.wait(10)
        return body

    async def read() -> None:
        held = places.Places(context, 1)
        with pytest.raises(NoSuchLog):
            await held.run(HANGS, "en", open_late)
        answers.set()
        await asyncio.wait_for(asyncio.gather(*held._left), 5)
        await asyncio.get_running_loop().shutdown_default_executor()

    asyncio.run(read())
    with pytest.raises(OSError, match=r"\[Errno 9\]"):
        os.fstat(descriptor)


def test_what_is_begun_and_must_be_told_as_it_went_is_waited_for(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "PATIENCE", 2.0)
    refused = Event()
    begun: list[str] = []

    def act(id: str, language: str) -> str:
        begun.append(id)
        refused.wait(30)
        return f"{id} done"

    async def ask() -> str:
        one = places.Places(context, 1).lasting(act)
        first, second = (asyncio.create_task(one(id=id, language="en")) for id in ("a", "b"))
        with pytest.raises(NoSuchLog):
            await second
        refused.set()
        return await first

    assert asyncio.run(ask()) == "a done"
    assert begun == ["a"]  # the other had no place in time


def test_a_request_that_is_cancelled_leaves_nothing_open(context: Context, tmp_path: Path) -> None:
    begun, answers, descriptor = Event(), Event(), os.open(tmp_path, os.O_RDONLY)
    body = FileBody(Taken(descriptor=descriptor, name="a", size=0, modified=0.0))

    def open_late() -> FileBody:
        begun.set()
        answers.wait(10)
        return body

    async def read() -> None:
        held = places.Places(context, 1)
        asked = asyncio.create_task(held.run(HANGS, "en", open_late))
        assert await asyncio.to_thread(begun.wait, 30)
        asked.cancel()
        await asyncio.wait({asked})
        answers.set()
        await asyncio.wait_for(asyncio.gather(*held._left), 5)
        await asyncio.get_running_loop().shutdown_default_executor()

    asyncio.run(read())
    with pytest.raises(OSError, match=r"\[Errno 9\]"):
        os.fstat(descriptor)
