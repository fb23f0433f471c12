"""The statistics as JSON and as CSV."""

import csv
import io
from collections.abc import Sequence
from datetime import date

import pytest
from fastapi.testclient import TestClient
from msgspec.structs import replace

from engine.monitor import HistoryUnavailable
from engine.views import Sums
from rules.model import Outcome
from rules.statistics import Tally
from tests.ui.fake_history import FakeHistory
from tests.ui.fake_monitor import FakeMonitor
from ui.tables import csv_text

URL = "/api/v1/statistics"
FIGURES = ("runs", "succeeded", "failed", "counted", "fulfilled", "late", "missed")
Row = dict[str, str]


def rows(text: str) -> list[Row]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_a_month_ends_today_and_has_every_day(client: TestClient) -> None:
    answer = client.get(URL).json()

    assert (answer["since"], answer["until"], answer["by"], answer["job"]) == ("2026-10-26", "2026-11-24", "day", None)
    assert len(answer["periods"]) == 30
    assert answer["periods"][-1]["start"] == "2026-11-24"


@pytest.mark.parametrize("by", ["day", "week", "month"])
def test_periods_and_jobs_sum_up_to_the_same_total(client: TestClient, by: str) -> None:
    answer = client.get(URL, params={"by": by, "since": "2026-03-05", "until": "2026-11-24"}).json()

    for name in FIGURES:
        assert sum(one[name] for one in answer["periods"]) == answer["total"][name], name
        assert sum(one[name] for one in answer["jobs"]) == answer["total"][name], name
    assert answer["total"]["runs"] > 0


def test_one_job_is_counted_without_the_excused_and_the_blind(client: TestClient) -> None:
    answer = client.get(URL, params={"job": "kindscrap", "since": "2026-10-26", "until": "2026-11-23"}).json()
    whole = answer["total"]

    assert [one["id"] for one in answer["jobs"]] == ["kindscrap"]
    assert whole["outcomes"]["excused"] + whole["outcomes"]["blind"] > 0
    assert whole["counted"] == sum(n for name, n in whole["outcomes"].items() if name not in ("excused", "blind"))
    assert whole["share"] == pytest.approx(whole["fulfilled"] / whole["counted"], abs=1e-6)
    assert whole["late"] == whole["outcomes"]["succeeded_late"] == 1


def test_a_job_without_due_times_is_told_by_the_share_of_time_that_it_was_ok(client: TestClient) -> None:
    answer = client.get(URL, params={"since": "2026-11-23", "until": "2026-11-24"}).json()
    (often,) = [one for one in answer["jobs"] if one["id"] == "fund_mail"]
    others = [one for one in answer["jobs"] if one["id"] != "fund_mail"]
    (row,) = [row for row in rows(client.get(URL + ".csv").text) if row["job"] == "fund_mail" and row["kind"] == "job"]

    assert (often["share"], often["ok_share"]) == (None, 0.99)
    assert often["judged_s"] == (31 * 60 + 8) * 60 + 20, "from midnight in Seoul to now: nothing is known of the future"
    assert [one["ok_share"] for one in others] == [None, None]
    assert row["ok_share"] == "0.99"


@pytest.mark.parametrize(
    ("zone", "hours"),
    [("Asia/Seoul", 24), ("America/New_York", 17 + 8 / 60 + 20 / 3600), ("Pacific/Kiritimati", 24)],
)
def test_a_job_without_due_times_is_told_by_days_of_its_own_zone(
    client: TestClient, monitor: FakeMonitor, zone: str, hours: float
) -> None:
    view = monitor.job("fund_mail")
    assert view is not None
    monitor.put(replace(view, zone=zone))

    answer = client.get(URL, params={"since": "2026-11-23", "until": "2026-11-23"}).json()  # 17:08:20 in New York

    (often,) = [one for one in answer["jobs"] if one["id"] == "fund_mail"]
    assert often["judged_s"] == pytest.approx(hours * 3600, abs=0.01)


@pytest.mark.parametrize(("zone", "today"), [("America/New_York", "2026-11-23"), ("Pacific/Kiritimati", "2026-11-24")])
def test_the_last_day_of_one_job_is_today_in_its_zone(
    client: TestClient, monitor: FakeMonitor, zone: str, today: str
) -> None:
    view = monitor.job("kindscrap")
    assert view is not None
    monitor.put(replace(view, zone=zone))

    assert client.get(URL, params={"job": "kindscrap"}).json()["until"] == today


def test_jobs_stand_worst_first(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes = {"kindscrap": Outcome.SUCCEEDED, "auto_esafe": Outcome.EXCUSED, "fund_mail": Outcome.MISSED}
    jobs = {name: Tally(outcomes={outcome: 1}) for name, outcome in outcomes.items()}
    monkeypatch.setattr(FakeHistory, "sums", lambda *_: Sums(jobs=jobs, days={}))

    found = client.get(URL).json()["jobs"]

    assert [one["id"] for one in found] == ["fund_mail", "kindscrap", "auto_esafe"]
    assert [one["share"] for one in found] == [0, 1, None]


def test_a_job_that_nothing_is_known_of_stands_there_with_noughts(client: TestClient) -> None:
    answer = client.get(URL, params={"since": "2020-01-01", "until": "2020-01-02"}).json()

    assert len(answer["jobs"]) == 3
    assert (answer["total"]["runs"], answer["total"]["share"], answer["total"]["slowest_s"]) == (0, None, None)


@pytest.mark.parametrize("kind", [URL, f"{URL}.csv"])
@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("job=none", 404, "unknown_job"),
        ("by=year", 422, "invalid_parameter"),
        ("since=yesterday", 422, "invalid_parameter"),
        ("since=2026-11-24&until=2026-11-23", 422, "invalid_parameter"),
        ("since=1900-01-01", 422, "invalid_parameter"),
        ("since=9999-12-30&until=9999-12-31", 422, "invalid_parameter"),
    ],
)
def test_what_cannot_be_answered_is_refused(client: TestClient, kind: str, query: str, status: int, code: str) -> None:
    answer = client.get(f"{kind}?{query}")

    assert (answer.status_code, answer.json()["detail"]["code"]) == (status, code)


def test_a_silent_store_is_said(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(self: object, ids: Sequence[str], since: date, until: date) -> None:
        raise HistoryUnavailable("locked")

    monkeypatch.setattr(FakeHistory, "sums", silent)

    assert client.get(URL).json()["detail"]["code"] == "history_unavailable"


def test_the_table_holds_what_the_json_holds(client: TestClient) -> None:
    query = {"by": "week", "since": "2026-10-01", "until": "2026-11-24"}
    answer, found = client.get(URL, params=query).json(), client.get(f"{URL}.csv", params=query)
    table = rows(found.text)

    assert found.content.startswith(b"\xef\xbb\xbfkind,job,name,from,to,runs,")
    assert found.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="batmon-statistics-2026-10-01-2026-11-24.csv"' in found.headers["content-disposition"]
    assert [row["from"] for row in table if row["kind"] == "period"] == [one["start"] for one in answer["periods"]]
    assert [row["job"] for row in table if row["kind"] == "job"] == [one["id"] for one in answer["jobs"]]
    assert [int(row["runs"]) for row in table if row["kind"] == "job"] == [one["runs"] for one in answer["jobs"]]


@pytest.mark.parametrize("name", ["=1+1", "+A1", "-2", "@SUM(A1)", "\t=1", " =1", "=\"a\",\n'b'"])
def test_a_cell_that_a_spreadsheet_would_run_is_text(client: TestClient, monitor: FakeMonitor, name: str) -> None:
    view = monitor.board().jobs[0]
    monitor.put(replace(view, name=name))

    found = next(row for row in rows(client.get(f"{URL}.csv").text) if row["job"] == view.id)

    assert found["name"] == f"'{name}"


def test_every_line_ends_as_the_standard_has_it() -> None:
    assert csv_text(("a", "b"), [(1, None), ('x"y', "가,나")]) == '\ufeffa,b\r\n1,\r\n"x""y","가,나"\r\n'


@pytest.mark.parametrize("kind", [URL, f"{URL}.csv"])
def test_both_are_documented_with_their_errors(client: TestClient, kind: str) -> None:
    route = client.get("/openapi.json").json()["paths"][kind]["get"]

    assert set(route["responses"]) == {"200", "404", "422", "500", "503"}
    assert {one["name"] for one in route["parameters"]} == {"job", "by", "since", "until"}
