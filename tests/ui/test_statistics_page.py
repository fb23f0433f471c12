"""The page of the statistics in a real browser."""

import csv
import io
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Server, Watch
from tests.ui.conftest import PHONE, Open

pytestmark = pytest.mark.browser
Serve = Callable[..., Server]
SECOND = 1000


def opened(server: Server, open_page: Open, query: str = "", **how: object) -> Page:
    page = open_page(f"{server.url}/statistics{query}", **how)
    page.wait_for_selector(".stat-table")
    return page


def test_it_says_first_how_much_was_fulfilled_and_of_how_many(serve: Serve, open_page: Open) -> None:
    page = opened(serve("three"), open_page, "?days=90")

    expect(page.locator("h1")).to_have_text(re.compile(r"^90일 동안 회차 \d+회 중 \d+회를 채웠습니다 \(\d+\.\d %\)$"))
    expect(page.locator(".stat-notes")).to_contain_text("제외와 관측 없음은 세지 않습니다")
    expect(page.locator("[data-table=jobs] tbody tr")).to_have_count(3)
    expect(page.locator("[data-table=jobs] a").first).to_have_attribute("href", re.compile(r"^/jobs/\w+$"))


def test_what_is_chosen_stands_in_the_address_and_is_there_again(serve: Serve, open_page: Open) -> None:
    page = opened(serve("three"), open_page)
    page.locator("[data-days='7']").click()
    page.locator("[data-by=week]").click()
    page.locator(".pick select").select_option("kindscrap")

    expect(page).to_have_url(re.compile(r"\?(?=.*days=7)(?=.*by=week)(?=.*job=kindscrap)"))
    expect(page.locator("[data-table=jobs]")).to_have_count(0)
    sentence = page.locator("h1").inner_text()
    page.reload()
    expect(page.locator("h1")).to_have_text(sentence)
    expect(page.locator("[data-by=week]")).to_have_attribute("aria-pressed", "true")


def test_days_of_ones_own_are_asked_for(serve: Serve, open_page: Open) -> None:
    page = opened(serve("three"), open_page, "?since=2026-01-05&until=2026-02-15&by=month")
    rows = page.locator("[data-table=periods] tbody tr")

    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("2026-02")
    page.locator("input[type=date]").first.fill("2026-02-01")
    expect(rows).to_have_count(1)
    expect(page).to_have_url(re.compile("since=2026-02-01"))


def test_a_bar_tells_its_period_to_the_keys_and_differs_by_pattern(serve: Serve, open_page: Open) -> None:
    page = opened(serve("three"), open_page)
    chart = page.locator(".plot").first

    chart.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".tip")).to_contain_text(re.compile(r"^\d{4}-\d\d-\d\d"))
    page.keyboard.press("Escape")
    expect(page.locator(".tip")).to_have_count(0)
    drawn = page.evaluate(
        "[...document.querySelectorAll('.plot')[0].querySelectorAll('path')].map((p) => getComputedStyle(p).fill)"
    )
    assert len(set(drawn)) == len(drawn) == 7


def test_the_download_is_what_the_page_shows(serve: Serve, open_page: Open) -> None:
    page = opened(serve("three"), open_page, "?days=7")
    with page.expect_download() as waiting:
        page.locator("a[download]").click()

    text = waiting.value.path().read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    shown = page.locator("[data-table=jobs] tbody .c-first").all_inner_texts()
    assert [row["name"] for row in rows if row["kind"] == "job"] == shown
    assert sum(row["kind"] == "period" for row in rows) == 7


def test_a_thousand_jobs_are_a_few_rows_and_end_at_the_last(serve: Serve, open_page: Open) -> None:
    page = opened(serve("thousand"), open_page)
    table = page.locator("[data-table=jobs]")

    assert table.locator("tbody tr[data-row]").count() < 60
    box = table.locator(".stat-box")
    box.focus()
    page.keyboard.press("End")
    page.wait_for_function(
        "document.querySelector('[data-table=jobs] tr[aria-rowindex=\"1001\"]')?.getBoundingClientRect().bottom"
        " <= document.querySelector('[data-table=jobs] .stat-box').getBoundingClientRect().bottom + 2"
    )


def test_what_cannot_be_read_is_said_and_asked_again(serve: Serve, open_page: Open, watch: Watch) -> None:
    watch.forgiven = ["503", "404"]
    page = opened(serve("three"), open_page)
    body = '{"detail": {"code": "history_unavailable", "message": "지금은 기록을 읽을 수 없습니다", "where": null}}'
    page.route("**/api/v1/statistics?*", lambda route: route.fulfill(status=503, body=body))

    page.locator("[data-days='90']").click()
    expect(page.locator(".stat-failed")).to_contain_text("지금은 기록을 읽을 수 없습니다")
    expect(page.locator(".stat-body")).to_have_css("filter", "grayscale(1)")
    page.unroute_all()
    page.locator(".stat-failed button").click()
    expect(page.locator("h1")).to_contain_text("90일")
    expect(page.locator(".stat-failed")).to_have_count(0)


def test_the_page_of_statistics_does_not_scroll_sideways(serve: Serve, open_page: Open) -> None:
    page = opened(serve("states"), open_page, "?days=365&by=day", size=PHONE)

    for width in (320, 390, 768, 861, 1101, 1440, 1920):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_timeout(100)
        page.wait_for_function("(width) => document.documentElement.scrollWidth <= width", arg=width)
