"""The page that lays a run beside the last good one, in a real browser."""

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser import Server, Watch
from tests.ui.conftest import PHONE, Open

pytestmark = pytest.mark.browser
Scenes = Callable[[str], Server]
COMPARE = "/jobs/kindscrap/compare"


def opened(server: Server, open_page: Open, job: str = "kindscrap", **how: Any) -> Page:
    page = open_page(f"{server.url}/jobs/{job}/compare", **how)
    page.wait_for_selector(".cp-row .D span")
    return page


def changed(page: Page, change: Callable[[dict[str, Any]], None]) -> None:
    """Have the server's answer changed on its way."""

    def alter(route: Route) -> None:
        answer = route.fetch()
        body = answer.json()
        change(body)
        route.fulfill(response=answer, body=json.dumps(body))

    page.route(re.compile(r"/log/compare\?"), alter)


def test_the_page_of_a_job_that_failed_leads_to_the_comparison(scenes: Scenes, open_page: Open) -> None:
    page = open_page(f"{scenes('three').url}/jobs/kindscrap")

    expect(page.locator("[data-panel=runs] [data-compare]").first).to_be_visible()
    page.locator(".why [data-compare]").click()
    page.wait_for_selector(".cp-row .D span")
    expect(page.locator("h1")).to_have_text("새로 생긴 꼴 5, 사라진 꼴 2, 달라진 꼴 4")


def test_new_failures_stand_first_and_lead_to_their_lines(scenes: Scenes, open_page: Open) -> None:
    page = opened(scenes("three"), open_page)
    first = page.locator("[data-way=new] li").first

    expect(first).to_contain_text("ERROR 공시목록 수집 실패")
    expect(first).to_contain_text("시작 2분 5초 뒤")
    target = urlsplit(first.locator("a").get_attribute("href") or "")
    assert target.path == "/jobs/kindscrap/log"
    assert set(parse_qs(target.query)) == {"file", "offset"}
    expect(page.locator("[data-way=changed] [data-value]")).to_have_text("rows3518 → 1204 (−66 %)")
    expect(page.locator("[data-way=missing] li").first).to_contain_text("작업 완료 #")


def test_markup_in_a_log_is_text(scenes: Scenes, open_page: Open) -> None:
    page = opened(scenes("three"), open_page)

    expect(page.get_by_text("<b>data").first).to_be_visible()
    assert page.locator(".D b").count() == 0


def test_what_is_the_same_is_folded_and_unfolds(scenes: Scenes, open_page: Open) -> None:
    page = opened(scenes("three"), open_page)
    rows = page.locator(".cp-table")
    before = int(rows.get_attribute("aria-rowcount") or 0)
    fold = page.locator("[data-type=fold] button").first

    expect(fold).to_contain_text(re.compile(r"같은 꼴 \d+줄"))
    fold.click()
    expect(page.locator("[data-type=fold]")).to_have_count(0)
    assert int(rows.get_attribute("aria-rowcount") or 0) > before + 100
    assert page.locator(".cp-row").count() < 80


def test_keys_go_from_difference_to_difference(scenes: Scenes, open_page: Open, watch: Watch) -> None:
    def more(body: dict[str, Any]) -> None:
        good, _, run, _, _ = body["stretches"][0]
        body["stretches"][:1] = [[good, 100, run, 100, True], [100, 1, 100, 0, False], [101, 22, 100, 23, True]]
        body["stretches"][2] = [101, 22, 100, 22, True]
        body["stretches"].insert(3, [123, 0, 122, 1, False])

    page, watch.host = open_page("about:blank"), f"127.0.0.1:{scenes('three').port}"
    changed(page, more)
    page.goto(f"{scenes('three').url}{COMPARE}")
    page.wait_for_selector(".cp-row .D span")
    place = page.locator("[data-place]")

    expect(place).to_have_text("2곳 중 —")
    page.keyboard.press("n")
    expect(place).to_have_text("2곳 중 1")
    assert page.evaluate("document.activeElement.dataset.type") == "good"
    expect(page.locator(".cp-row[data-type=good] .is-gone span").first).to_be_in_viewport(ratio=1)
    page.keyboard.press("n")
    expect(place).to_have_text("2곳 중 2")
    page.keyboard.press("N")
    expect(place).to_have_text("2곳 중 1")
    page.keyboard.press("v")
    expect(page.get_by_role("button", name="모든 줄")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-type=fold]")).to_have_count(0)


def test_another_run_is_chosen_and_the_way_back_works(scenes: Scenes, open_page: Open) -> None:
    page = opened(scenes("three"), open_page)
    pick = page.locator("[data-side=good] select")
    before = pick.input_value()
    other = pick.locator("option").nth(5).get_attribute("value") or ""

    pick.select_option(other)
    expect(page).to_have_url(re.compile(r"\?run=.+&with=.+"))
    expect(pick).to_have_value(other)
    page.go_back()
    expect(pick).to_have_value(before)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"identical": True, "new_count": 0, "missing_count": 0, "changed_count": 0}, "두 실행의 줄이 같습니다"),
        ({"many_kinds": True}, "꼴이 너무 많아"),
        ({"tangled": True}, "차이가 너무 많아"),
    ],
)
def test_what_is_special_of_two_runs_is_said(
    scenes: Scenes, open_page: Open, watch: Watch, change: dict[str, Any], text: str
) -> None:
    page, watch.host = open_page("about:blank"), f"127.0.0.1:{scenes('three').port}"
    changed(page, lambda body: body.update(change))
    page.goto(f"{scenes('three').url}{COMPARE}")

    expect(page.locator(".comparepage")).to_contain_text(text)


def test_an_open_run_is_said_to_go_on(scenes: Scenes, open_page: Open) -> None:
    page = opened(scenes("three"), open_page, "auto_esafe")

    expect(page.locator(".cp-notes")).to_contain_text("이 실행은 진행 중입니다")


def test_a_log_that_is_gone_is_said_and_another_run_can_be_chosen(
    scenes: Scenes, open_page: Open, watch: Watch
) -> None:
    watch.forgiven = ["404"]
    page = open_page(f"{scenes('three').url}/jobs/fund_mail/compare")

    expect(page.locator("[data-state=failed]")).to_contain_text("견줄 실행의 로그가 이제 없습니다.")
    assert page.locator("[data-side=good] select option").count() > 2


def test_a_phone_shows_both_runs_in_one_column(scenes: Scenes, open_page: Open) -> None:
    page = opened(scenes("three"), open_page, size=PHONE)

    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.locator(".cp-row[data-type=run]").first.locator("[role=cell]").count() == 1
