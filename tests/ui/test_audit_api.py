"""GET /audit: rows, filters, paging, the table, and who may see them."""

import csv
import re
from io import StringIO
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from engine.actions.journal import Trouble
from engine.actions.rerun import RerunState
from engine.auditcheck import FORGOTTEN
from tests.ui.fake_journal import BAD, DEEDS
from tests.ui.fake_monitor import PASSWORD, FakeMonitor
from tests.ui.test_gate import basic
from ui.auditwords import event_title, outcome_title

KIM = basic("김철수", PASSWORD)


@pytest.fixture
def known(client: TestClient, monitor: FakeMonitor) -> TestClient:
    monitor.protect()
    client.headers.update(KIM)
    return client


@pytest.mark.parametrize("path", ["/api/v1/audit", "/api/v1/audit.csv", "/api/v1/audit/check"])
def test_the_trail_is_for_who_has_the_password(client: TestClient, monitor: FakeMonitor, path: str) -> None:
    monitor.protect()

    assert client.get(path).status_code == 401
    assert client.get(path, headers=basic("김철수", "wrong")).status_code == 401
    assert client.get(path, headers=KIM).status_code == 200


def test_rows_come_newest_first_with_words_and_the_events_on_record(known: TestClient) -> None:
    answer = known.get("/api/v1/audit", headers={"Accept-Language": "en"}).json()
    first, second = answer["entries"][:2]

    assert (first["event"], first["outcome"], first["who"]) == ("password", "right", "김철수")  # this very question
    assert (second["title"], second["job_name"], second["detail"]["pid"]) == ("재실행", "Kindscrap", 4711)
    assert answer["events"]["config_loaded"] == "설정 적용"


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"event": "pause"}, 1),
        ({"who": "박지"}, 3),
        ({"job": "kindscrap"}, 3),
        ({"text": "타임아웃"}, 1),
        ({"text": "JOBS[KINDSCRAP]"}, 2),
        ({"event": "password", "text": "onerror"}, 1),
        ({"since": "2099-01-01T00:00:00"}, 0),
        ({"until": "2000-01-01"}, 0),
    ],
)
def test_rows_are_filtered(known: TestClient, query: dict[str, str], count: int) -> None:
    assert len(known.get("/api/v1/audit", params=query).json()["entries"]) == count


def test_pages_hold_every_row_once(known: TestClient, monitor: FakeMonitor) -> None:
    monitor.audit.fill(40)
    opened = known.get("/api/v1/audit", params={"limit": 7}).json()
    seen = [entry["seq"] for entry in opened["entries"]]
    while opened["before"]:
        opened = known.get("/api/v1/audit", params={"limit": 7, "before": opened["before"]}).json()
        seen += [entry["seq"] for entry in opened["entries"]]

    assert seen == list(range(len(DEEDS) + 41, 0, -1))


def test_the_table_is_itself_on_record_and_runs_no_formula(known: TestClient, monitor: FakeMonitor) -> None:
    monitor.audit.add("password", "=HYPERLINK(1)", "10.0.0.1", None, "wrong", {})
    answer = known.get("/api/v1/audit.csv", params={"event": "password"})
    rows = list(csv.DictReader(StringIO(answer.text.removeprefix("\ufeff"))))

    assert "attachment" in answer.headers["Content-Disposition"]
    assert {row["event"] for row in rows} == {"password"}
    assert "'=HYPERLINK(1)" in {row["who"] for row in rows}
    assert BAD in {row["who"] for row in rows}
    assert [(row.event, row.detail) for row in monitor.audit.rows if row.event == "audit_export"] == [
        ("audit_export", {"event": "password"})
    ]


def test_a_changed_file_is_told_by_its_rows(known: TestClient, monitor: FakeMonitor) -> None:
    sound = known.get("/api/v1/audit/check").json()
    monitor.audit.troubles = (Trouble(kind="removed", first=4, last=6, line=None),)
    broken = known.get("/api/v1/audit/check").json()

    assert (sound["sound"], broken["sound"]) == (True, False)
    assert broken["troubles"][0]["message"] == "4–6번 줄이 없어졌습니다"


@pytest.mark.parametrize("query", [{"limit": "0"}, {"before": "x"}, {"since": "yesterday"}, {"text": "x" * 501}])
def test_what_cannot_be_asked_is_refused(known: TestClient, query: dict[str, str]) -> None:
    assert known.get("/api/v1/audit", params=query).status_code == 422


WITNESSED = re.compile(r'(?:witness|note|_note|record|attest|_write|_act)\(\s*(?:\w+, )?"([a-z_]+)"')
ENGINE = Path(__file__).parents[2] / "engine"


def test_every_event_that_is_written_down_has_words_in_both_languages() -> None:
    written = {event for path in (*ENGINE.rglob("*.py"),) for event in WITNESSED.findall(path.read_text("utf-8"))}
    written |= {"audit_export", FORGOTTEN}

    assert {"started", "password", "unlock", "rerun", "cancel", "pause", "capture", "store_download"} <= written
    assert [event for event in written if event_title(event, "ko") == event or event_title(event, "en") == event] == []


@pytest.mark.parametrize(
    ("event", "outcome", "title"),
    [
        ("rerun", "ended", "ended"),
        ("unlock", "ended", "locked again"),
        ("path", "refused: outside", "refused · outside"),
        ("of_later", "unheard_of", "unheard_of"),
    ],
)
def test_how_it_went_is_said_with_the_code_of_a_refusal(event: str, outcome: str, title: str) -> None:
    assert outcome_title(event, outcome, "en") == title


@pytest.mark.parametrize("state", RerunState)
def test_every_end_of_a_rerun_has_words(state: RerunState) -> None:
    assert state is RerunState.RUNNING or outcome_title("rerun", state.value, "ko") != state.value
