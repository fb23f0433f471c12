"""The gate before what acts: password, unlock, origin."""

import asyncio
import base64
from collections.abc import Awaitable, Iterator
from time import perf_counter
from typing import Annotated

import pytest
from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient

from engine.actions.actor import Actor, Ask
from engine.actions.hashing import hash_of
from engine.actions.refused import Denied
from engine.config.model import Access, Config, Operator
from tests.ui.fake_monitor import PASSWORD, FakeMonitor
from ui.api.errors import handle
from ui.api.gate import downloads, gated
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


def test_a_cookie_that_comes_from_no_page_of_ours_does_nothing(protected: TestClient) -> None:
    protected.post("/api/v1/unlock", headers=basic("kim", PASSWORD))
    alone = protected.post("/api/v1/jobs/a/deed")
    foreign = protected.post("/api/v1/jobs/a/deed", headers={"Origin": "http://evil.example"})
    own = protected.post("/api/v1/jobs/a/deed", headers=HERE)

    assert (alone.status_code, foreign.status_code, own.status_code) == (401, 403, 200)


def test_who_is_let_in_may_still_not_do_everything(protected: TestClient, monitor: FakeMonitor) -> None:
    monitor.protect_by(Operator(name="Lee", hash=hash_of("lee's own"), jobs=("b",)))
    headers = basic("Lee", "lee's own")
    answers = [protected.post(f"/api/v1/jobs/{job}/deed", headers=headers) for job in "ab"]

    assert [answer.status_code for answer in answers] == [403, 403]  # there is no job b either
    assert answers[0].json()["detail"]["code"] == "not_allowed"
    assert [row[4] for row in monitor.told] == ["not_allowed", "not_allowed"]


@pytest.mark.parametrize(("files", "status"), [("open", 200), ("password", 401)])
def test_files_are_handed_out_as_the_configuration_says(
    context: Context, monitor: FakeMonitor, files: str, status: int
) -> None:
    monitor.access.take(Config(access=Access.model_validate({"password": PASSWORD, "files": files})))
    app = FastAPI()

    @app.get("/file")
    async def file(actor: Annotated[Actor, Depends(downloads(context))]) -> str:
        return actor.name

    handle(app, context)
    with TestClient(app) as client:
        assert client.get("/file").status_code == status
        assert client.get("/file", headers=basic("kim", PASSWORD)).status_code == 200


async def test_a_thousand_wrong_ones_from_one_address_keep_no_other_waiting() -> None:
    monitor = FakeMonitor(seconds=lambda: 1_000.0)  # its clock stands: who has to wait waits however long this takes
    monitor.protect()
    crowd = [_tried(monitor, f"10.0.0.{1 + n % 3}", "wrong") for n in range(60)]
    began = perf_counter()
    right = await _tried(monitor, "10.0.0.9", PASSWORD)
    took = perf_counter() - began
    codes = [await one for one in crowd]

    assert right == "kim"
    assert took < 5
    assert set(codes) == {"wrong_password", "too_early"}
    assert codes.count("wrong_password") == 6


def _tried(monitor: FakeMonitor, source: str, password: str) -> Awaitable[str]:
    answer = monitor.access.enter(Ask(action="rerun", source=source), "kim", password)

    async def outcome() -> str:
        try:
            return (await asyncio.wrap_future(answer)).name
        except Denied as denied:
            return denied.code

    return outcome()
