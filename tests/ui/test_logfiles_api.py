"""The routes for keeping log files, over real files: pages, the trash and back, and who may."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from engine.book import Book
from engine.loglook import Logs
from tests.ui.fake_logfiles import lay_logs
from tests.ui.fake_monitor import PASSWORD, FakeMonitor
from tests.ui.test_gate import basic

JOB = "/api/v1/jobs/kindscrap"
TRASH = f"{JOB}/logs/trash"
KIM = basic("kim", PASSWORD)


@pytest.fixture
def logs(monitor: FakeMonitor, tmp_path: Path) -> Path:
    """Give the job logs of ten days; three were deleted, one of them for good."""
    lay_logs(monitor.logfiles, tmp_path, "kindscrap", count=10)
    monitor.protect()
    monitor.told.clear()
    return tmp_path / "work" / "log"


def delete(client: TestClient, file: str, **how: Any) -> Response:
    query = {"file": file, **how.pop("query", {})}
    answer: Response = client.request("DELETE", f"{JOB}/log", params=query, headers=KIM, **how)
    return answer


def kept(client: TestClient) -> list[dict[str, Any]]:
    return [one for one in client.get(TRASH).json()["trashed"] if one["state"] == "kept"]


def test_log_files_are_given_a_page_at_a_time_with_what_may_go(client: TestClient, logs: Path) -> None:
    whole = client.get(f"{JOB}/logs/files", params={"limit": 1000}).json()
    first = client.get(f"{JOB}/logs/files", params={"limit": 2, "sort": "name", "descending": False}).json()
    found = client.get(f"{JOB}/logs/files", params={"q": "RUN.LOG", "sort": "size"}).json()

    names = {path.name for path in logs.iterdir()}
    assert {one["name"] for one in whole["logs"]} == names
    assert (whole["count"], whole["total"]) == (len(names), len(names))
    assert whole["size"] == sum(path.stat().st_size for path in logs.iterdir())
    assert [one["name"] for one in first["logs"]] == sorted(names)[:2]
    assert first["total"] == len(names)
    assert found["total"] == len([name for name in names if name.startswith("run.log")])
    held = {one["name"]: one["held"]["code"] for one in whole["logs"] if one["held"]}
    assert held == {
        max(n for n in names if n[0] == "k"): "log_newest",
        "run.log": "log_newest",
        "run.log.5": "log_link",
    }
    packed = next(one for one in whole["logs"] if one["packed"])
    assert (packed["name"], packed["encoding"]) == ("run.log.4.gz", None)
    assert packed["modified"].endswith("+09:00")


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ({"query": {"reason": "disk"}}, "disk"),
        ({"json": {"reason": "디스크"}}, "디스크"),
        ({"json": {}}, ""),
        ({}, ""),
    ],
)
def test_an_old_log_is_deleted_by_password_with_its_reason_on_record(
    client: TestClient, logs: Path, monitor: FakeMonitor, how: dict[str, Any], reason: str
) -> None:
    answer = delete(client, "run.log.1", **how)

    assert answer.status_code == 200
    body = answer.json()
    assert (body["name"], body["by"], body["reason"], body["state"]) == ("run.log.1", "kim", reason, "kept")
    assert not (logs / "run.log.1").exists()
    rows = [(row[0], row[1], row[3], row[4], row[5].get("reason")) for row in monitor.told if row[0] == "log_delete"]
    assert rows == [("log_delete", "kim", "kindscrap", outcome, reason) for outcome in ("begun", "done")]
    assert kept(client)[0]["id"] == body["id"]


@pytest.mark.parametrize(
    ("file", "status", "code"),
    [
        ("run.log", 409, "log_newest"),
        ("run.log.5", 409, "log_link"),
        ("secret.txt", 404, "no_such_log"),
        ("../log/run.log.1", 404, "no_such_log"),
        ("/etc/passwd", 404, "no_such_log"),
        ("run.log.1\0", 404, "no_such_log"),
        ("", 422, "invalid_parameter"),
        ("x" * 5000, 422, "invalid_parameter"),
    ],
)
def test_what_stays_says_why_and_names_no_path(
    client: TestClient, logs: Path, file: str, status: int, code: str
) -> None:
    before = sorted(logs.iterdir())
    answer = delete(client, file)

    assert (answer.status_code, answer.json()["detail"]["code"]) == (status, code)
    assert str(logs) not in answer.text
    assert sorted(logs.iterdir()) == before


def test_without_the_password_nothing_goes_or_comes_back(client: TestClient, logs: Path) -> None:
    trash = kept(client)[0]["id"]
    before = sorted(logs.iterdir())
    asked = [
        ("DELETE", f"{JOB}/log?file=run.log.1"),
        ("POST", f"{TRASH}/{trash}/restore"),
        ("DELETE", f"{TRASH}/{trash}"),
    ]

    assert [client.request(method, path).status_code for method, path in asked] == [401, 401, 401]
    assert sorted(logs.iterdir()) == before
    assert len(kept(client)) == 2


def test_a_deleted_log_comes_back_or_goes_for_good(client: TestClient, logs: Path) -> None:
    text = (logs / "run.log.1").read_bytes()
    trash = delete(client, "run.log.1").json()["id"]
    taken = client.get(f"{TRASH}/{trash}/download")
    back = client.post(f"{TRASH}/{trash}/restore", headers=KIM, json={"reason": "needed"})

    assert (taken.status_code, taken.content) == (200, text)
    assert 'filename="run.log.1"' in taken.headers["Content-Disposition"]
    assert (back.status_code, back.json()["state"]) == (200, "restored")
    assert (logs / "run.log.1").read_bytes() == text
    assert client.post(f"{TRASH}/{trash}/restore", headers=KIM).status_code == 404

    trash = delete(client, "run.log.1").json()["id"]
    gone = client.request("DELETE", f"{TRASH}/{trash}", headers=KIM, json={"reason": "full"})
    assert (gone.status_code, gone.json()["state"], gone.json()["ended_reason"]) == (200, "removed", "full")
    assert client.get(f"{TRASH}/{trash}/download").status_code == 404


def test_a_place_that_is_taken_is_a_conflict(client: TestClient, logs: Path) -> None:
    trash = delete(client, "run.log.1").json()["id"]
    (logs / "run.log.1").write_text("another\n")
    answer = client.post(f"{TRASH}/{trash}/restore", headers=KIM)

    assert (answer.status_code, answer.json()["detail"]["code"]) == (409, "restore_taken")
    assert (logs / "run.log.1").read_text() == "another\n"


def test_the_lines_of_a_deleted_log_say_where_it_is(
    client: TestClient, logs: Path, monitor: FakeMonitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = cast("Book", SimpleNamespace(states=monitor.logfiles.states))
    monkeypatch.setattr(FakeMonitor, "logs", Logs(book, monitor._witness))
    trashed = kept(client)[0]
    answer = client.get(f"{JOB}/log/lines", params={"file": trashed["file"], "offset": 0})

    assert (answer.status_code, answer.json()["detail"]["code"]) == (404, "log_deleted")
    assert trashed["by"] in answer.json()["detail"]["message"]
    assert trashed["name"] in answer.json()["detail"]["message"]


def test_a_job_without_logs_has_no_page_of_them_and_no_trash(client: TestClient, logs: Path) -> None:
    assert client.get("/api/v1/jobs/fund_mail/logs/files").status_code == 404
    assert client.get("/api/v1/jobs/fund_mail/logs/trash").json()["trashed"] == []
    assert client.get("/api/v1/jobs/nobody/logs/trash").status_code == 404


def test_runs_name_those_whose_log_was_deleted(
    client: TestClient, logs: Path, monitor: FakeMonitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    trashed = monitor.logfiles.trash("kindscrap", 0, 1).trashed[0]
    monkeypatch.setattr(monitor.logfiles, "deleted", lambda job, seen: {len(seen) - 1: trashed})
    answer = client.get(f"{JOB}/runs", params={"limit": 5}).json()
    last = [run for run in answer["runs"] if run["evidence"]][-1]

    assert [(one["run"], one["trash"], one["state"]) for one in answer["deleted_logs"]] == [
        (last["id"], trashed.id, "kept")
    ]
