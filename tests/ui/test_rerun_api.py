"""The API of reruns, with a fake monitor."""

import base64
import json
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from msgspec.structs import replace

from engine.actions.hashing import hash_of
from engine.actions.rerun import Refusal, RerunState
from engine.config.model import Operator
from tests.ui.fake_monitor import PASSWORD, FakeMonitor
from tests.ui.fake_reruns import OUTPUT
from ui.api import routers
from ui.api.errors import handle
from ui.api.reruns import place_of
from ui.context import Context


def basic(name: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


LOGIN, WRONG = basic("김철수", PASSWORD), basic("kim", "no")
JOB = "/api/v1/jobs/kindscrap"


@pytest.fixture
def http(context: Context, monitor: FakeMonitor) -> Iterator[TestClient]:
    app = FastAPI()
    for router in routers(context):
        app.include_router(router)
    handle(app, context)
    monitor.protect()
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def begin(http: TestClient, **body: object) -> str:
    answer = http.post(f"{JOB}/rerun", headers=LOGIN, json=body)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


def test_a_preview_says_what_would_be_run_for_what_and_by_whom(http: TestClient, monitor: FakeMonitor) -> None:
    monitor.reruns.params = {"day": r"\d+"}

    found = http.get(f"{JOB}/rerun/preview").json()

    assert (found["command"], found["folder"]) == ("run_kindscrap.bat", "C:\\kindscrap")
    assert found["params"] == [{"name": "day", "pattern": r"\d+"}]
    assert found["occurrence_due"].endswith("+09:00")
    assert (found["outcome"], found["refusals"]) == ("failed", [])


def test_a_rerun_takes_the_password_and_is_told_whole(http: TestClient) -> None:
    begun = http.post(f"{JOB}/rerun", headers=LOGIN, json={"params": {"day": "1"}})

    assert begun.status_code == 202
    assert begun.json() == http.get(f"/api/v1/reruns/{begun.json()['id']}").json()
    assert (begun.json()["who"], begun.json()["params"], begun.json()["state"]) == ("김철수", {"day": "1"}, "running")


@pytest.mark.parametrize("headers", [{}, WRONG], ids=["none", "wrong"])
def test_without_the_right_password_nothing_begins(
    http: TestClient, monitor: FakeMonitor, headers: dict[str, str]
) -> None:
    answer = http.post(f"{JOB}/rerun", headers=headers, json={})

    assert answer.status_code == 401
    assert monitor.reruns.views == {}


@pytest.mark.parametrize("path", ["rerun", "rerun/preview/x"])
def test_no_rerun_begins_by_get(http: TestClient, monitor: FakeMonitor, path: str) -> None:
    assert http.get(f"{JOB}/{path}", headers=LOGIN).status_code in (404, 405)
    assert monitor.reruns.views == {}


def test_another_site_begins_nothing(http: TestClient, monitor: FakeMonitor) -> None:
    answer = http.post(f"{JOB}/rerun", headers=LOGIN | {"Origin": "http://evil.example"}, json={})

    assert answer.status_code == 403
    assert monitor.reruns.views == {}


def test_a_second_one_is_told_who_began_the_first(http: TestClient) -> None:
    begin(http)

    answer = http.post(f"{JOB}/rerun", headers=LOGIN, json={"force": True, "reason": "again"})
    preview = http.get(f"{JOB}/rerun/preview").json()

    assert (answer.status_code, answer.json()["detail"]["code"]) == (409, "rerun_running")
    assert "김철수" in answer.json()["detail"]["message"]
    assert [(one["code"], one["may_force"]) for one in preview["refusals"]] == [("rerun_running", False)]
    assert preview["refusals"][0]["rerun"] is not None


def test_what_speaks_against_it_is_a_sentence_and_may_be_forced(http: TestClient, monitor: FakeMonitor) -> None:
    monitor.reruns.refusals = (Refusal(code="runs_by_log", parameters={"since": monitor.now()}, may_force=True),)

    answer = http.post(f"{JOB}/rerun", headers=LOGIN, json={})
    begin(http, force=True, reason="hangs")

    assert answer.status_code == 409
    assert answer.json()["detail"]["message"].startswith("로그에 끝나지 않은 실행이 있습니다 — ")
    assert "+00:00" not in answer.json()["detail"]["message"]


@pytest.mark.parametrize(
    "body", [{"command": ["touch", "x"]}, {"params": {"a": 1}}, {"params": []}, {"force": "x"}, []]
)
def test_what_is_no_question_of_ours_is_refused(http: TestClient, monitor: FakeMonitor, body: object) -> None:
    assert http.post(f"{JOB}/rerun", headers=LOGIN, json=body).status_code == 422
    assert monitor.reruns.views == {}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/jobs/other/rerun/preview"),
        ("POST", "/api/v1/jobs/other/rerun"),
        ("GET", "/api/v1/jobs/other/reruns"),
        ("GET", "/api/v1/reruns/other"),
        ("GET", "/api/v1/reruns/other/output"),
        ("GET", "/api/v1/reruns/other/stream"),
        ("POST", "/api/v1/reruns/other/cancel"),
        ("GET", "/api/v1/reruns/..%2f..%2fetc"),
    ],
)
def test_what_is_not_there_is_404(http: TestClient, method: str, path: str) -> None:
    assert http.request(method, path, headers=LOGIN).status_code == 404


def test_output_is_given_from_a_place_on_with_how_it_stands(http: TestClient) -> None:
    rid = begin(http)

    whole = http.get(f"/api/v1/reruns/{rid}/output").json()
    rest = http.get(f"/api/v1/reruns/{rid}/output?from={whole['next']}").json()

    assert (whole["text"], whole["skipped"], whole["rerun"]["state"]) == (OUTPUT, 0, "running")
    assert (rest["text"], rest["next"]) == ("", whole["next"])


def test_a_stream_goes_on_after_the_last_event_and_ends_with_the_end(http: TestClient, monitor: FakeMonitor) -> None:
    rid = begin(http)
    monitor.reruns.finish(rid, RerunState.ENDED, 3)
    first = len("수집 시작\n".encode())

    whole = http.get(f"/api/v1/reruns/{rid}/stream").text
    rest = http.get(f"/api/v1/reruns/{rid}/stream", headers={"Last-Event-ID": str(first)}).text
    bad = http.get(f"/api/v1/reruns/{rid}/stream", headers={"Last-Event-ID": "-1; x"}).text

    events = [dict(line.split(": ", 1) for line in event.split("\n")) for event in whole.strip().split("\n\n")]
    assert [event["event"] for event in events] == ["output", "end"]
    assert json.loads(events[0]["data"]) == {"text": OUTPUT, "skipped": 0}
    assert json.loads(events[1]["data"])["result"] == "exit 3"
    assert "수집" not in rest
    assert "1,204" in rest
    assert bad == whole


@pytest.mark.parametrize(
    ("event", "place"), [("17", 17), (None, 0), ("", 0), ("\xb2", 0), ("٣", 0), ("9" * 40, 0), ("-1", 0)]
)
def test_an_event_id_that_is_no_place_is_the_beginning(event: str | None, place: int) -> None:
    assert place_of(event) == place


def test_a_cancel_takes_the_password_and_its_job(http: TestClient, monitor: FakeMonitor) -> None:
    rid = begin(http)

    refused = http.post(f"/api/v1/reruns/{rid}/cancel", headers=WRONG)
    answer = http.post(f"/api/v1/reruns/{rid}/cancel", headers=LOGIN)

    assert refused.status_code == 401
    assert (answer.json()["state"], answer.json()["cancelled_by"]) == ("cancelled", "김철수")


def test_nobody_cancels_the_rerun_of_a_job_that_is_not_theirs(http: TestClient, monitor: FakeMonitor) -> None:
    rid = begin(http)
    monitor.protect(Operator(name="lee", hash=hash_of("lee's own"), jobs=("fund_mail",)))

    answer = http.post(f"/api/v1/reruns/{rid}/cancel", headers=basic("lee", "lee's own"))

    assert (answer.status_code, answer.json()["detail"]["code"]) == (403, "not_allowed")
    assert monitor.reruns.views[rid].state is RerunState.RUNNING


def test_the_reruns_of_a_job_come_newest_first(http: TestClient, monitor: FakeMonitor) -> None:
    first = begin(http)
    monitor.reruns.finish(first, RerunState.ENDED, 0)
    second = begin(http)

    listed = http.get(f"{JOB}/reruns").json()["reruns"]

    assert [one["id"] for one in listed] == [second, first]
    assert listed[1]["outcome_after"] == "recovered"


def test_a_job_without_a_command_says_so(http: TestClient, monitor: FakeMonitor) -> None:
    view = monitor.job("kindscrap")
    assert view is not None
    monitor.put(replace(view, rerun=None))

    answer = http.get(f"{JOB}/rerun/preview")

    assert (answer.status_code, answer.json()["detail"]["code"]) == (409, "no_rerun")
