"""The route that lays two runs beside each other: its shape, its lines, its refusals."""

import pytest
from fastapi.testclient import TestClient

from engine.compare.port import NotCompared
from tests.ui.fake_compare import FakeComparisons
from tests.ui.fake_monitor import FakeMonitor

ROUTE = "/api/v1/jobs/kindscrap/log/compare"


@pytest.fixture
def run(client: TestClient) -> str:
    return str(client.get("/api/v1/jobs/kindscrap").json()["last_run"]["started"])


def test_a_failed_run_is_told_apart_from_the_last_good_one(client: TestClient, run: str) -> None:
    found = client.get(ROUTE, params={"run": run}).json()

    assert (found["run"]["run"]["outcome"], found["good"]["run"]["outcome"]) == ("failed", "succeeded")
    assert [kind["meaning"] for kind in found["new"]][:3] == ["failure", "failure", "warning"]
    first = found["new"][0]
    assert (first["text"], first["run_count"], first["good"]) == (
        "[E] ERROR 공시목록 수집 실패: Read timed out. (read timeout=#)", 1, None,
    )  # fmt: skip
    assert "".join(first["run"]["parts"]).endswith("(read timeout=30)")
    assert first["run"]["after_s"] > 60
    assert first["run"]["time"].endswith("+09:00")
    assert found["values"] == [{"name": "rows", "good": ["3518"], "run": ["1204"], "share": (1204 - 3518) / 3518}]
    assert (found["good"]["moved"], found["identical"]) == (True, False)
    assert sum(count for _, count, *_ in found["stretches"]) == found["good"]["lines"]
    assert sum(count for *_, count, _ in found["stretches"]) == found["run"]["lines"]
    assert found["stretches"][0][4] is True


def test_lines_of_either_run_are_given_with_what_is_set_aside(client: TestClient, run: str) -> None:
    for side in ("good", "run"):
        lines = client.get(f"{ROUTE}/lines", params={"run": run, "side": side, "from": 1, "count": 2}).json()["lines"]

        assert [(line["row"], line["number"]) for line in lines] == [(1, 90), (2, 91)]
        assert lines[0]["parts"][0::2] == ["", r" [I] 설정 읽음 C:\kindscrap\config.ini"]


def test_another_run_is_compared_with_where_it_is_named(client: TestClient, run: str) -> None:
    earlier = client.get("/api/v1/jobs/kindscrap/runs", params={"limit": 5}).json()["runs"][3]["started"]

    found = client.get(ROUTE, params={"run": run, "with": earlier}).json()
    assert found["good"]["run"]["started"] == earlier


@pytest.mark.parametrize(
    ("error", "status", "where", "message"),
    [
        (NotCompared("no_good_run", "good"), 404, "query.with", "이 실행 전에 성공한 실행이 없습니다."),
        (NotCompared("unknown_run", "run"), 404, "query.run", "그때 시작한 실행이 없습니다."),
        (NotCompared("same_run", "good"), 409, "query.with", "같은 실행입니다. 다른 실행을 고르세요."),
        (NotCompared("log_gone", "run"), 404, "query.run", "이 실행의 로그가 이제 없습니다."),
        (
            NotCompared("log_locked", "good"), 503, "query.with",
            "견줄 실행의 로그를 읽을 수 없습니다 — 다른 프로그램이 잠금",
        ),
    ],
)  # fmt: skip
def test_a_refusal_says_why_and_which_run_hinders(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, error: NotCompared, status: int, where: str, message: str
) -> None:
    def refuse(*asked: object) -> None:
        raise error

    monkeypatch.setattr(FakeComparisons, "compare", refuse)

    answer = client.get(ROUTE, params={"run": "2026-11-24T06:00:00"})
    assert answer.status_code == status
    assert answer.json()["detail"] == {"code": error.code, "message": message, "where": where}


def test_what_is_asked_wrongly_is_refused(client: TestClient, run: str) -> None:
    assert client.get(ROUTE).status_code == 422
    assert client.get(ROUTE, params={"run": "noon"}).status_code == 422
    assert client.get(f"{ROUTE}/lines", params={"run": run, "count": 1001}).status_code == 422
    assert client.get(f"{ROUTE}/lines", params={"run": run, "side": "other"}).status_code == 422
    assert client.get("/api/v1/jobs/nowhere/log/compare", params={"run": run}).json()["detail"]["code"] == "unknown_job"


def test_a_time_without_an_offset_is_in_the_zone_of_the_job(client: TestClient, monitor: FakeMonitor, run: str) -> None:
    assert client.get(ROUTE, params={"run": run.removesuffix("+09:00")}).status_code == 200
