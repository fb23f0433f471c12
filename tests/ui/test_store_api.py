"""The download of the store: behind the gate, whole, and its copy is gone afterwards, whatever became of the client."""

import asyncio
import sqlite3
from collections.abc import MutableMapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.requests import ClientDisconnect

from engine.actions.actor import Actor
from tests.ui.fake_captures import FakeCopies
from tests.ui.fake_monitor import PASSWORD, FakeMonitor
from tests.ui.test_gate import basic
from ui.api.store import HandedOut

PATH = "/api/v1/store/download"


@pytest.fixture
def acting(client: TestClient, monitor: FakeMonitor) -> TestClient:
    monitor.protect()
    return client


def test_no_store_is_given_without_a_password_or_by_post(acting: TestClient, monitor: FakeMonitor) -> None:
    assert acting.get(PATH).status_code == 401
    assert acting.get(PATH, headers=basic("kim", "x")).status_code == 401
    assert acting.post(PATH, headers=basic("kim", PASSWORD)).status_code == 405
    assert monitor.copies.made == []


def test_the_copy_is_whole_has_a_name_and_is_gone_afterwards(
    acting: TestClient, monitor: FakeMonitor, tmp_path: Path
) -> None:
    answer = acting.get(PATH, headers=basic("kim", PASSWORD))
    (tmp_path / "got.db").write_bytes(answer.content)

    assert answer.headers["content-disposition"] == 'attachment; filename="batmon-20261124T070820Z.db"'
    with closing(sqlite3.connect(tmp_path / "got.db")) as store:
        assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert [path.parent.exists() for path in monitor.copies.made] == [False]


def test_the_copy_is_gone_when_the_client_leaves_before_its_end() -> None:
    copies = FakeCopies()
    answer = HandedOut(copies.copy(Actor(name="kim", source="::1")), copies)

    async def send(message: MutableMapping[str, Any]) -> None:
        raise OSError("the client has left")

    async def receive() -> MutableMapping[str, Any]:
        await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    async def serve() -> None:
        with suppress(OSError, ClientDisconnect):
            await answer({"type": "http", "method": "GET", "headers": []}, receive, send)

    asyncio.run(serve())
    assert [path.exists() for path in copies.made] == [False]
