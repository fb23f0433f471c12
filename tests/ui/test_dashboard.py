"""The dashboard in a real browser, against a real server process."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Server, Watch
from tests.ui.conftest import PHONE, Open
from tests.ui.test_every_page import SAID, TOLD, TRUE_AGAIN, told

pytestmark = pytest.mark.browser
Serve = Callable[..., Server]
SECOND = 1000
SOON = 15 * SECOND  # on a machine that has other work too


def card(page: Page, job: str) -> str:
    """Return the status that the tile of a job shows."""
    return page.locator(f'[data-job="{job}"]').get_attribute("data-status") or ""


def test_it_shows_all_jobs_with_status_evidence_and_times(serve: Serve, open_page: Open) -> None:
    page = open_page(serve("three").url)

    red = page.locator('[data-job="kindscrap"]')
    expect(page.locator("h1")).to_have_text("조치가 필요한 작업 1개")
    expect(page).to_have_title("■ 오류 1 · BATMON")
    expect(page.locator("[data-job]")).to_have_count(3)
    expect(red.locator(".say")).to_have_text("실패로 끝났고, 그 뒤 성공이 없습니다")
    expect(red.locator(".where")).to_have_text("kindscrap_2026_11_24.log : 214")
    expect(red.locator("mark")).to_have_text("ERROR")
    expect(page.locator('[data-job="auto_esafe"] .prog')).to_contain_text("보통 9분 40초")
    expect(page.locator("[data-panel=machine]")).to_contain_text("62 / 512 GB 남음")


def test_a_changed_verdict_is_on_the_page_by_itself(serve: Serve, open_page: Open) -> None:
    server = serve("three")
    page = open_page(server.url)
    expect(page.locator('[data-job="kindscrap"][data-status=ERROR]')).to_be_visible()

    server.post("/fake/green")

    expect(page.locator('[data-job="kindscrap"][data-status=OK]')).to_be_visible()
    expect(page.locator("h1")).to_have_text("모든 작업이 정상입니다")
    expect(page).to_have_title("● 모두 정상 · BATMON")
    expect(page.locator(".side")).to_contain_text("오류 → 정상")


def test_jobs_come_and_go_without_a_reload(serve: Serve, open_page: Open) -> None:
    server = serve("three")
    page = open_page(server.url)
    expect(page.locator("[data-job]")).to_have_count(3)

    server.post("/fake/add")
    expect(page.locator("[data-job=added]")).to_be_visible(timeout=SOON)
    server.post("/fake/remove")
    expect(page.locator("[data-job=fund_mail]")).to_have_count(0, timeout=SOON)


def test_how_long_the_line_is_lost_is_told_by_one_clock(serve: Serve, open_page: Open, watch: Watch) -> None:
    watch.forgiven = ["ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET", "ERR_CONNECTION_CLOSED", "WebSocket"]
    server = serve("three")
    two_days_ahead = "const real = Date.now; Date.now = () => real() + 2 * 86400000"
    page = open_page(server.url, script=two_days_ahead)
    expect(page.locator("[data-job]")).to_have_count(3)

    server.kill()
    expect(page.locator(".pulse")).to_contain_text("연결 끊김", timeout=SOON)
    expect(page.locator(".pulse")).to_contain_text("초")


def test_a_lost_server_is_said_within_three_seconds_and_its_return_within_five(
    serve: Serve, open_page: Open, watch: Watch
) -> None:
    watch.forgiven = ["ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET", "ERR_CONNECTION_CLOSED", "WebSocket"]
    server = serve("three")
    page = open_page(server.url, script=TOLD)
    expect(page.locator("[data-job]")).to_have_count(3)

    killed = time.time() * SECOND
    server.kill()
    assert told(page, "lost") - killed < SAID
    expect(page).to_have_title("? 연결 끊김 · BATMON")
    expect(page.locator(".asof")).to_contain_text("기준")
    expect(page.locator(".card .rel:visible")).to_have_count(0)

    server.start()
    there = time.time() * SECOND
    assert told(page, "back") - there < TRUE_AGAIN
    expect(page.locator("[data-job]")).to_have_count(3)
    expect(page).to_have_title("■ 오류 1 · BATMON")


def test_a_late_engine_and_a_broken_configuration_stand_above_everything(serve: Serve, open_page: Open) -> None:
    server = serve("three")
    page = open_page(server.url)

    server.post("/fake/late")
    server.post("/fake/break_config")

    expect(page.locator("[data-banner=late]")).to_contain_text("판정이 42초 늦습니다")
    expect(page).to_have_title("? 판정 지연 · BATMON")
    banner = page.locator("[data-banner=config]")
    expect(banner).to_contain_text("batmon.yml에 오류 2개")
    expect(banner.locator("li").nth(1)).to_contain_text("34:5")
    expect(banner.locator("li").nth(1)).to_contain_text('모르는 키입니다. "success"인가요?')


def test_a_store_and_a_trail_that_fail_and_a_history_begun_anew_are_told(serve: Serve, open_page: Open) -> None:
    server = serve("three")
    page = open_page(server.url)

    for deed in ("store", "audit", "notify", "renew"):
        server.post(f"/fake/{deed}")

    expect(page.locator("[data-banner=store]")).to_contain_text("database is locked")
    expect(page.locator("[data-banner=audit]")).to_contain_text("No space left on device")
    expect(page.locator("[data-banner=notify]")).to_contain_text("Connection refused")
    expect(page.locator("[data-banner=renewed]")).to_contain_text("/data/batmon.db.x(으)로 보관했습니다")


def test_a_hostile_log_line_is_text_and_nothing_else(serve: Serve, open_page: Open) -> None:
    server = serve("three")
    page = open_page(server.url)
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))

    server.post("/fake/hostile")

    expect(page.locator(".evidence pre")).to_contain_text(
        "<img src=x onerror=alert(1)><script>alert(2)</script> {{ 7*7 }}"
    )
    expect(page.locator('[data-job="kindscrap"] h2')).to_have_text("<b>Kind</b>")
    assert page.locator("article img, article script").count() == 0


def test_a_count_filters_and_the_address_remembers(serve: Serve, open_page: Open) -> None:
    server = serve("three")
    page = open_page(server.url)

    page.locator("[data-count=OK]").click()
    expect(page.locator("[data-job]")).to_have_count(2)
    page.reload()
    expect(page.locator("[data-job]")).to_have_count(2)
    page.keyboard.press("0")
    expect(page.locator("[data-job]")).to_have_count(3)
    page.locator("[data-count=PAUSED]").click()
    expect(page.locator(".nothing")).to_contain_text("맞는 작업 없음")


def test_a_thousand_jobs_are_rows_of_which_few_are_elements(serve: Serve, open_page: Open) -> None:
    page = open_page(serve("thousand").url)

    expect(page.locator("[data-job]").first).to_have_attribute("data-status", "ERROR")
    assert page.locator("[data-job]").count() < 80
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    expect(page.locator("[data-job=job_0989]")).to_be_visible()
    assert page.locator("[data-job]").count() < 80


def test_the_slash_finds_and_the_arrows_choose(serve: Serve, open_page: Open) -> None:
    page = open_page(serve("many").url)
    expect(page.locator("[data-job]").first).to_be_visible()

    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-job].sel")).to_have_attribute("data-job", "kindscrap")
    page.keyboard.press("/")
    page.keyboard.type("batch_0042")
    expect(page.locator("[data-job]")).to_have_count(1)
    expect(page.locator(".shown")).to_contain_text("1 / 203개 표시")
    page.keyboard.press("Escape")
    page.keyboard.press("0")
    expect(page.locator(".shown")).to_have_count(0)


def test_rows_stay_where_they_are_under_the_pointer(serve: Serve, open_page: Open) -> None:
    server = serve("many")
    page = open_page(server.url)
    page.locator("[data-job=cost_alloc]").hover()

    server.post("/fake/green")
    page.wait_for_selector("[data-job=kindscrap][data-status=OK]")
    assert page.locator("[data-job]").first.get_attribute("data-job") == "kindscrap"
    page.mouse.move(5, 5)
    expect(page.locator("[data-job]").first).to_have_attribute("data-job", "cost_alloc")


def test_language_and_theme_are_switched_and_remembered(serve: Serve, open_page: Open) -> None:
    page = open_page(serve("three").url)

    page.get_by_label("English로 보기").click()
    expect(page.locator("h1")).to_have_text("1 job needs action")
    assert page.locator("html").get_attribute("lang") == "en-US"
    page.get_by_label("Theme: system").click()
    page.get_by_label("Theme: light").click()
    page.reload()
    expect(page.get_by_label("Theme: dark")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(11, 13, 16)"


def test_the_bar_tells_each_occurrence_to_pointer_and_keys(serve: Serve, open_page: Open) -> None:
    page = open_page(serve("three").url)
    bar = page.locator('[data-job="kindscrap"] .occ')

    bar.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".tip")).to_contain_text("실패")
    for _ in range(6):
        page.keyboard.press("ArrowLeft")
    expect(page.locator(".tip")).to_contain_text("복구됨")
    page.keyboard.press("Escape")
    expect(page.locator(".tip")).to_have_count(0)
    bar.hover(position={"x": 122, "y": 10})
    expect(page.locator(".tip")).to_contain_text("성공")


@pytest.mark.parametrize("scene", ["three", "states", "many", "first", "empty"])
def test_nothing_scrolls_sideways(serve: Serve, open_page: Open, scene: str) -> None:
    page = open_page(serve(scene).url, size=PHONE)
    page.wait_for_selector("[data-job], .hero")

    for width in (320, 390, 768, 861, 1024, 1181, 1920):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_documentation_is_drawn_without_another_host(serve: Serve, open_page: Open) -> None:
    page = open_page(f"{serve('three').url}/docs")

    expect(page.locator(".opblock").first).to_be_visible(timeout=10 * SECOND)
