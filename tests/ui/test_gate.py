"""The gate before what acts: password, unlock, origin."""

import base64
from collections.abc import Iterator
from typing import Annotated

import pytest
from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient

from engine.actions.actor import Actor
from tests.ui.fake_monitor import PASSWORD, FakeMonitor
from ui.api.errors import handle
from ui.api.gate import gated
from ui.api.unlock import router
from ui.context import Context

HERE = {"Origin": "http://testserver"}


def basic(name: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


@pytest.fixture
def door(context: Context) -> Iterator[TestClient]:
    app = FastAPI()

    @app.post("/api/v1/jobs/{id}/deed")
    async def deed(id: str, actor: Annotated[Actor, Depends(gated(context, "rerun"))]) -> str:
        return f"{actor.name} {actor.source} {id}"

    app.include_router(router(context))
    handle(app, context)
    with TestClient(app) as client:
        yield client


@pytest.fixture
def protected(door: TestClient, monitor: FakeMonitor) -> TestClient:
    monitor.protect()
    return door


def test_without_a_password_nothing_acts_and_the_answer_says_how_to_set_one(door: TestClient) -> None:
    answer = door.post("/api/v1/jobs/a/deed", headers=basic("kim", ""))

    assert (answer.status_code, answer.json()["detail"]["code"]) == (403, "actions_off")
    assert "batmon password --write" in answer.json()["detail"]["message"]


def test_the_right_password_lets_in_and_says_who_it_was(protected: TestClient, monitor: FakeMonitor) -> None:
    answer = protected.post("/api/v1/jobs/a/deed", headers=basic("김철수", PASSWORD))

    assert answer.json() == "김철수 testclient a"
    assert monitor.told == [("password", "김철수", "testclient", "a", "right", {"action": "rerun"})]


def test_an_unlock_lets_in_until_it_is_ended(protected: TestClient) -> None:
    opened = protected.post("/api/v1/unlock", headers=basic("kim", PASSWORD))
    token = next(iter(protected.cookies.values()))
    before = protected.post("/api/v1/jobs/a/deed", headers=HERE)
    protected.post("/api/v1/lock", headers=HERE)
    after = protected.post("/api/v1/jobs/a/deed", headers=HERE | {"Cookie": f"batmon_unlock_80={token}"})

    assert opened.json()["unlocked"] is True
    assert (before.status_code, after.status_code) == (200, 401)
    assert after.json()["detail"]["code"] == "unlock_ended"
