"""The page of a job's log files in a real browser."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser import Server, Watch
from tests.ui.conftest import PHONE, Open, Serve
from tests.ui.fake_monitor import PASSWORD

pytestmark = pytest.mark.browser
LOGS = "/jobs/kindscrap/logs"


def opened(server: Server, open_page: Open, query: str = "", **how: object) -> Page:
    server.post("/fake/protect")
    page = open_page(f"{server.url}{LOGS}{query}", **how)
    page.wait_for_selector("[data-log]")
    return page


def row(page: Page, name: str) -> Locator:
    return page.locator(f'[data-log="{name}"]')


def unlock(page: Page) -> None:
    page.get_by_label("이름", exact=True).last.fill("김철수")
    page.get_by_label("비밀번호").fill(PASSWORD)
    page.keyboard.press("Enter")


def dialog(page: Page) -> Locator:
    return page.locator("dialog[data-dialog=logs]")


def test_several_go_with_one_reason_and_lie_in_the_trash(serve: Serve, open_page: Open) -> None:
    page = opened(serve("three"), open_page, "?q=run.log&sort=name&ascending=1")
    row(page, "run.log.2").locator("input").check()
    row(page, "run.log.3").locator("input").check()
    expect(page.locator(".lf-tools [role=status]")).to_contain_text("2개 고름")
    page.locator("[data-delete]").click()
    expect(dialog(page)).to_contain_text("휴지통으로 옮기고 30일 뒤에 비웁니다")
    expect(dialog(page).get_by_role("button", name="지우기")).to_be_disabled()

    dialog(page).get_by_label("이유").fill("디스크 <b>정리</b>")
    page.keyboard.press("Enter")
    unlock(page)

    expect(dialog(page)).to_be_hidden()
    expect(row(page, "run.log.2")).to_have_count(0)
    expect(page.locator(".lf-tools [role=status]")).to_contain_text("2개를 휴지통으로 옮겼습니다")
    first = page.locator("[data-trash]").first
    expect(first).to_contain_text("김철수 지움 — 디스크 <b>정리</b>")
    expect(first).to_contain_text("30일 남음")


def test_each_has_its_own_outcome(serve: Serve, open_page: Open, watch: Watch) -> None:
    watch.forgiven = ["404"]
    server = serve("three")
    page = opened(server, open_page, "?q=run.log.")
    page.locator("[data-all]").check()
    expect(page.locator(".lf-tools [role=status]")).to_contain_text("4개 고름")
    server.post("/fake/lose_log")
    page.locator("[data-delete]").click()
    dialog(page).get_by_label("이유").fill("정리")
    page.keyboard.press("Enter")
    unlock(page)

    outcomes = dialog(page).locator("[data-part=outcomes]")
    expect(outcomes).to_contain_text("3개를 휴지통으로 옮겼습니다")
    expect(outcomes.locator("li")).to_have_count(1)
    expect(outcomes.locator("li")).to_contain_text("run.log.1")
    expect(outcomes.locator("li")).to_contain_text("그런 파일이 없습니다")


def test_what_is_in_use_cannot_be_chosen_and_says_why(serve: Serve, open_page: Open) -> None:
    page = opened(serve("three"), open_page)
    live = row(page, "run.log")

    expect(live.locator("input")).to_be_disabled()
    expect(live.locator("[data-held=log_newest]")).to_contain_text("쓰는 중")
    expect(live.locator("input")).to_have_attribute("title", re.compile("지금 쓰는 로그"))
    expect(row(page, "run.log.5").locator("[data-held=log_link]")).to_contain_text("지울 수 없음")


def test_a_deleted_log_is_put_back_or_removed_for_good_on_the_phone_too(serve: Serve, open_page: Open) -> None:
    page = opened(serve("three"), open_page, size=PHONE)
    page.locator(".lf-down").click()
    kept = page.locator("[data-trash][data-state=kept]")
    expect(kept).to_have_count(2)
    name = kept.first.locator("strong").inner_text()
    kept.first.locator("[data-act=restore]").click()
    dialog(page).get_by_label("이유").fill("다시 봅니다")
    page.keyboard.press("Enter")
    unlock(page)
    expect(kept).to_have_count(1)
    page.locator("input[type=search]").fill(name)
    expect(row(page, name)).to_be_visible()

    kept.locator("[data-act=remove]").click()
    dialog(page).get_by_label("이유").fill("필요 없음")
    page.keyboard.press("Enter")
    expect(kept).to_have_count(0)
    removed = page.locator("[data-state=removed]", has_text="김철수 완전히 지움 — 필요 없음")
    expect(removed).to_have_count(1)


def test_ten_thousand_logs_are_a_list_of_what_is_in_sight(serve: Serve, open_page: Open) -> None:
    server = serve("three")
    server.post("/fake/crowd_logs")
    page = opened(server, open_page)
    expect(page.locator("h1")).to_contain_text("로그 파일 10,0")

    page.keyboard.press("End")
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    expect(row(page, "run.log.10.gz")).to_be_visible()
    assert page.locator(".lf-row").count() < 120
    page.locator("[data-sort=name]").click()
    page.evaluate("window.scrollTo(0, 0)")
    expect(page.locator(".lf-row .fl-name").first).to_have_text(re.compile("^kindscrap_"))
    page.locator("[data-all]").check()
    expect(page.locator(".lf-tools [role=status]")).to_contain_text(re.compile("10,0[0-9]{2}개 고름"))


def test_a_job_and_its_files_lead_to_its_logs_and_where_nothing_acts_nothing_is_offered(
    serve: Serve, open_page: Open
) -> None:
    server = serve("three")
    page = open_page(f"{server.url}/jobs/kindscrap")
    expect(page.locator(".jobhead [data-logfiles]")).to_have_attribute("href", LOGS)
    page.goto(f"{server.url}/jobs/kindscrap/files")
    page.locator("[data-logfiles]").click()
    page.wait_for_selector("[data-log]")

    expect(page.locator("[data-act]")).to_have_count(0)
    expect(page.locator("[data-all]")).to_have_count(0)
    expect(page.locator("[data-log] input:enabled")).to_have_count(0)


def test_a_run_whose_log_was_deleted_says_so_and_leads_to_the_trash(
    serve: Serve, open_page: Open, watch: Watch
) -> None:
    server = serve("three")
    page = open_page("about:blank")
    kept: list[str] = []

    def tell(route: Route) -> None:
        answer = route.fetch()
        body = answer.json()
        trashed = page.request.get(f"{server.url}/api/v1/jobs/kindscrap/logs/trash").json()["trashed"][0]
        kept.append(trashed["id"])
        one = {key: trashed[key] for key in ("name", "at", "by", "state")}
        body["deleted_logs"] = [{"run": body["runs"][0]["id"], "trash": trashed["id"], **one}]
        route.fulfill(response=answer, json=body)

    page.route("**/kindscrap/runs?*", tell)
    watch.host = f"127.0.0.1:{server.port}"
    page.goto(f"{server.url}/jobs/kindscrap")
    mark = page.locator("[data-run] [data-deleted]")
    expect(mark).to_have_text("로그 지움")
    expect(mark).to_have_attribute("title", re.compile("지움. 휴지통에서 봅니다"))
    mark.click()
    expect(page.locator(f"[data-trash='{kept[0]}']")).to_have_class(re.compile("sought"))
