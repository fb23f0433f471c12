"""The cross-check in the API, in its words, and on the page of a job."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import expect

from engine.probes.windows_task import NO_VERDICT, hexadecimal
from rules.crosscheck import CONTRADICTIONS
from rules.readings import Readings
from rules.testimony import ENTRY
from tests.browser import Server
from tests.rules.lives import rule
from tests.rules.witnesses import (
    BADLY,
    GONE,
    RUNNING,
    SCHEDULER_AND_LOG,
    WELL,
    WITH_OUTPUT,
    WITH_OUTPUTS,
    checked,
)
from tests.ui.conftest import PHONE, Open
from ui.context import Context
from ui.texts import witness
from ui.witnesses import check_shape

ROOT = Path(__file__).parents[2]
FIELD = re.compile(r"\{(\w+)")
CODES = {code for *_, code in CONTRADICTIONS}
WHY = "/api/v1/jobs/kindscrap/why"
PAIRS = [
    *(pair for both in witness.SAYS.values() for pair in both),
    *witness.CONTRADICTIONS.values(),
    *witness.ENTRY.values(),
    witness.LOST,
]
Serve = Callable[..., Server]


def test_the_witnesses_stand_beside_the_reason_with_what_they_rest_on(client: TestClient) -> None:
    check = client.get(WHY).json()["check"]

    log, task, output = check["witnesses"]
    assert [one["message"] for one in (log, task, output)] == ["실패", "성공 0x0", "없음"]
    assert (log["at"], log["evidence"][0]["line"]) == ("2026-11-24T06:04:31+09:00", 214)
    assert (task["kind"], task["name"], task["meaning"]) == ("windows_task", "\\Kindscrap", "오류 없이 끝남")
    assert output["detail"].startswith("C:\\kindscrap\\data\\20261124\\list.csv")
    assert [one["agrees"] for one in (log, task, output)] == [True, False, True]
    assert (check["contradiction"]["code"], check["contradiction"]["between"]) == (
        "scheduler_success_log_failure",
        ["scheduler", "log"],
    )


def test_the_witnesses_speak_the_readers_language(client: TestClient) -> None:
    check = client.get(WHY, headers={"cookie": "batmon_language=en"}).json()["check"]

    assert [one["title"] for one in check["witnesses"]] == ["Log", "Task Scheduler", "Output"]
    assert check["contradiction"]["message"].startswith("Scheduler says success (0x0), the log failure")


def test_the_scheduler_tells_what_it_knows_of_its_entry(client: TestClient) -> None:
    said = [client.get(WHY, headers={"cookie": f"batmon_language={one}"}).json()["check"] for one in ("ko", "en")]

    korean, english = [check["witnesses"][1]["entry"] for check in said]
    assert korean[1:] == ["놓친 실행 1회", "계정 관리자", "로그온했을 때만 실행"]
    assert english[1:] == ["Missed runs: 1", "Account 관리자", "Only when logged on"]
    assert "06:0" in english[0]
    assert [one["entry"] for one in said[0]["witnesses"] if one["source"] != "scheduler"] == [[], []]


def test_everything_that_a_reading_says_of_its_entry_has_words() -> None:
    known = {name.partition(":")[0] for name in witness.ENTRY}

    assert known == set(ENTRY)
    assert {hexadecimal(code) for code in NO_VERDICT} <= witness.RESULTS.keys()


def test_every_testimony_and_every_contradiction_has_its_words() -> None:
    source = (ROOT / "rules/testimony.py").read_text(encoding="utf-8")
    words = set(re.findall(r'"((?:log|output)_\w+)"', source)) - {"log_says"}
    ends = set(re.findall(r'Word\.\w+, "(\w+)"', source)) | {"ready", "no_verdict", "up", "down"}
    scheduler = {f"scheduler_{end}" for end in ends if not end.startswith(("log_", "output_"))}
    known = {code.partition(":")[0] for code in witness.SAYS}

    assert known == words | scheduler | {"scheduler_unasked", "scheduler_silent"}
    assert set(witness.CONTRADICTIONS) == CODES


@pytest.mark.parametrize("pair", PAIRS, ids=[pair[1] or "empty" for pair in PAIRS])
def test_a_testimony_names_the_same_fields_in_both_languages(pair: tuple[str, str]) -> None:
    assert set(FIELD.findall(pair[0])) == set(FIELD.findall(pair[1]))


@pytest.mark.parametrize("language", ["ko", "en"])
def test_whatever_the_witnesses_say_can_be_said(context: Context, language: str) -> None:
    found = [
        checked(*told.split("|"), readings=one, of=rule(start="start" in told))
        for one, told, _ in SCHEDULER_AND_LOG
        if told
    ]
    found += [
        checked(*told.split("|"), readings=one, of=WITH_OUTPUT, asked=asked)
        for told, asked, one, _ in WITH_OUTPUTS
        if told
    ]
    found += [checked(readings=one) for one in (WELL, BADLY, RUNNING, Readings())]
    found += [checked("06:00:02 start", "06:19 working", readings=GONE, of=rule(start=True))]

    said = [check_shape(one, "Asia/Seoul", context.speak(language)) for one in found]
    texts = [text for one in said for witness in one.witnesses for text in (witness.message, witness.detail)]
    assert {one.contradiction.code for one in said if one.contradiction} >= CODES - {"scheduler_success_no_output"}
    assert [text for text in texts if "{" in text or text != text.strip()] == []


@pytest.mark.browser
def test_witnesses_that_contradict_stand_side_by_side_with_one_sentence(serve: Serve, open_page: Open) -> None:
    page = open_page(f"{serve('three').url}/jobs/kindscrap")
    panel = page.locator("[data-panel=check]")

    expect(panel.locator("li[data-witness]")).to_have_count(3)
    boxes = [one.bounding_box() for one in panel.locator("li[data-witness]").all()]
    expect(panel.locator(".disagree")).to_contain_text("스케줄러는 성공(0x0), 로그는 실패입니다")
    expect(panel.locator("[data-witness=scheduler] .against")).to_have_text("어긋남")
    expect(panel.locator("[data-witness=scheduler] [data-entry]")).to_contain_text("계정 관리자 · 로그온했을 때만 실행")
    expect(panel.locator("[data-entry]")).to_have_count(1)
    assert len({round(box["y"]) for box in boxes if box}) == 1

    panel.locator("[data-witness=log] button").click()
    expect(page.get_by_text("공시목록 수집 실패: <b>Read timed out.</b>")).to_be_visible()


@pytest.mark.browser
def test_one_witness_alone_has_no_panel_and_two_that_agree_no_sentence(serve: Serve, open_page: Open) -> None:
    server = serve("three")
    page = open_page(f"{server.url}/jobs/auto_esafe")
    expect(page.locator("[data-panel=check] li[data-witness]")).to_have_count(2)
    expect(page.locator("[data-panel=check] .lost")).to_contain_text("답이 없음")
    expect(page.locator(".disagree")).to_have_count(0)

    page.goto(f"{server.url}/jobs/fund_mail")
    expect(page.locator(".why [data-part=judged]")).to_be_visible()
    expect(page.locator("[data-panel=check]")).to_have_count(0)


@pytest.mark.browser
def test_on_the_phone_the_witnesses_stand_below_each_other(serve: Serve, open_page: Open) -> None:
    page = open_page(f"{serve('three').url}/jobs/kindscrap", size=PHONE)
    expect(page.locator("li[data-witness]")).to_have_count(3)

    boxes = [one.bounding_box() for one in page.locator("li[data-witness]").all()]
    assert len({round(box["x"]) for box in boxes if box}) == 1
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
