"""GET /api/v1/batmon/check: the shape of the older program, from memory."""

from fastapi.testclient import TestClient
from msgspec.structs import replace

from rules.model import Status
from tests.ui.conftest import Hand
from tests.ui.fake_monitor import FakeMonitor

PATH = "/api/v1/batmon/check"
SERVICE = {
    "id", "name", "description", "status", "message", "last_log", "last_log_time", "last_updated", "base_dir",
    "scheduler", "run_time", "retry_program", "retry_program_name",
}  # fmt: skip


def test_it_answers_with_the_fields_of_the_report(client: TestClient) -> None:
    body = client.get(PATH).json()

    assert set(body) == {
        "timestamp", "overall_status", "services", "summary", "total_services", "ok_count", "warning_count",
        "error_count",
    }  # fmt: skip
    assert all(set(service) == SERVICE for service in body["services"])
    assert (body["total_services"], body["ok_count"], body["warning_count"], body["error_count"]) == (3, 2, 0, 1)
    assert body["overall_status"] == "ERROR"
    assert body["timestamp"] == "2026-11-24T07:08:20+09:00"


def test_a_failed_job_says_why(client: TestClient) -> None:
    service = client.get(PATH).json()["services"][0]

    assert service["status"] == "ERROR"
    assert service["message"] == "실패로 끝났고, 그 뒤 성공이 없습니다"
    assert service["retry_program_name"] == "run_kindscrap.bat"
    assert "Read timed out" in service["last_log"]


def test_unknown_counts_as_a_warning_and_paused_as_ok_and_both_say_so(client: TestClient, monitor: FakeMonitor) -> None:
    kindscrap, esafe, _ = monitor.board().jobs
    monitor.put(replace(kindscrap, status=Status.UNKNOWN, findings=()))
    monitor.put(replace(esafe, status=Status.PAUSED))

    unknown, paused, _ = client.get(PATH, headers={"Cookie": "batmon_language=en"}).json()["services"]

    assert (unknown["status"], unknown["message"]) == ("WARNING", "Unknown: not judged yet")
    assert (paused["status"], paused["message"]) == ("OK", "Paused")


def test_nothing_is_encoded_twice_while_nothing_changes(client: TestClient, monitor: FakeMonitor, clock: Hand) -> None:
    first = client.get(PATH).json()
    clock.pass_(2)
    again = client.get(PATH).json()
    monitor.put(replace(monitor.board().jobs[0], name="Renamed"))
    changed = client.get(PATH).json()

    assert first.pop("timestamp") != again.pop("timestamp")
    assert first == again
    assert changed["services"][0]["name"] == "Renamed"


def test_no_job_at_all_is_ok(client: TestClient, monitor: FakeMonitor) -> None:
    for job in ("kindscrap", "auto_esafe", "fund_mail"):
        monitor.remove(job)

    assert client.get(PATH).json()["overall_status"] == "OK"
