"""The page of one job in a real browser, against a real server process."""

import signal
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Server, Watch
from tests.ui.conftest import PHONE, Open

pytestmark = pytest.mark.browser
Serve = Callable[..., Server]
SECOND = 1000
SOON = 15 * SECOND  # on a machine that has other work too
QUESTIONS = "performance.getEntriesByType('resource').map(e => e.name).filter(n => n.includes('/api/v1/'))"


def test_a_red_job_tells_its_verdict_in_full(serve: Serve, open_page: Open) -> None:
    page = open_page(f"{serve('three').url}/jobs/kindscrap")

    why = page.locator(".why")
    expect(page).to_have_title("■ 오류 · Kindscrap · BATMON")
    expect(why.locator("h2")).to_have_text("실패로 끝났고, 그 뒤 성공이 없습니다")
    expect(why.locator("[data-part=found] .ln.hot")).to_contain_text("214")
    expect(why.locator("[data-part=found] mark.fail")).to_have_text("ERROR")
    expect(why.locator("[data-part=mend]")).to_contain_text(r"작업\s*완료")
    expect(why.locator("[data-part=runbook] a")).to_have_attribute("href", "http://wiki.example/kindscrap")
    expect(page.locator("[data-panel=recent] svg")).to_have_attribute("height", "40")


def test_evidence_opens_the_lines_around_it_and_gives_the_focus_back(serve: Serve, open_page: Open) -> None:
    page = open_page(f"{serve('three').url}/jobs/kindscrap")

    place = page.locator("[data-run] button").first
    place.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("공시목록 수집 실패: <b>Read timed out.</b>")).to_be_visible()
    page.keyboard.press("Escape")

    expect(place).to_be_focused()


def test_the_page_follows_its_job_without_a_reload(serve: Serve, open_page: Open) -> None:
    server = serve("three")
    page = open_page(f"{server.url}/jobs/kindscrap")
    expect(page.locator("[data-panel=changes]")).to_contain_text("아직 없습니다")

    server.post("/fake/green")

    page.wait_for_selector(".why[data-status=OK]")
    expect(page).to_have_title("● 정상 · Kindscrap · BATMON")
    expect(page.locator("[data-panel=changes] li")).to_have_count(1, timeout=SOON)
    expect(page.locator(".why [data-part=mend]")).to_have_count(0)


def test_runs_are_fetched_in_pages_newest_first(serve: Serve, open_page: Open) -> None:
    page = open_page(f"{serve('three').url}/jobs/kindscrap")
    rows = page.locator("[data-panel=runs] tbody tr")
    expect(rows).to_have_count(20)
    expect(page.locator("[data-panel=took] .right")).to_contain_text("최근 200회")
    asked = [name for name in page.evaluate(QUESTIONS) if "/runs?" in name]

    more = page.locator("[data-panel=runs] .after button")
    answered = page.locator("[data-panel=runs] .after:not(:has(button:disabled))")
    while more.count():
        more.click()
        expect(answered).to_have_count(1)

    expect(page.locator("[data-panel=runs] .after")).to_have_text("여기까지가 보관된 전부입니다.")
    starts = rows.evaluate_all("rows => rows.map(row => row.cells[0].title)")
    assert starts == sorted(set(starts), reverse=True)
    assert all("limit=50" in name for name in asked)
    assert len(asked) == 5  # for the 200 runs of the chart: each page begins with the last run of the one before


def test_a_year_is_one_drawing_that_keys_can_read(serve: Serve, open_page: Open) -> None:
    server = serve("three")
    page = open_page(f"{server.url}/jobs/kindscrap")
    drawing = page.locator("[data-panel=year] svg.drawn")
    expect(drawing).to_have_attribute("aria-label", "최근 1년, 하루 한 칸: " + page.locator(".sums").inner_text())

    drawing.focus()
    page.keyboard.press("ArrowLeft")
    today = drawing.get_attribute("aria-label")
    page.keyboard.press("ArrowLeft")
    page.locator("[data-panel=year] summary").click()

    assert drawing.locator("*").count() < 60
    assert today != drawing.get_attribute("aria-label")
    days = page.request.get(f"{server.url}/api/v1/jobs/kindscrap/days").json()["days"]
    months = {day["day"][:7] for day in days}
    assert len(months) >= 12  # a thirteenth, unless the year begins with a weekend that ends a month
    expect(page.locator("[data-panel=year] tbody tr")).to_have_count(len(months))


def test_a_job_that_is_not_there_says_so_with_404_and_a_way_back(serve: Serve, open_page: Open, watch: Watch) -> None:
    watch.forgiven = ["404"]
    server = serve("three")
    page = open_page(f"{server.url}/jobs/nobody")

    expect(page.locator("[data-gone] h1")).to_have_text("이 작업은 설정에 없습니다")
    expect(page).to_have_title("○ 없는 작업 nobody · BATMON")
    assert page.reload().status == 404  # type: ignore[union-attr]  # an answer came
    page.locator("[data-gone] a").click()
    expect(page.locator("[data-job]")).to_have_count(3)


def test_a_job_page_among_a_thousand_gets_one_job(serve: Serve, open_page: Open, browser: object) -> None:
    server = serve("thousand", a_second=50)
    frames: list[str] = []
    page = open_page(f"{server.url}/health")
    page.on("websocket", lambda line: line.on("framereceived", lambda data: frames.append(str(data))))
    page.goto(f"{server.url}/")
    page.locator(".jr a.open").first.click()
    page.wait_for_selector(".why")
    frames.clear()
    page.reload()
    page.wait_for_selector(".why")
    page.wait_for_timeout(3 * SECOND)

    told = [frame for frame in frames if '"kind":"snapshot"' in frame or '"kind":"delta"' in frame]
    assert told
    assert max(len(frame) for frame in told) < 12_000


def test_a_server_that_stands_still_leaves_no_relative_time_and_is_asked_again_on_its_return(
    serve: Serve, open_page: Open
) -> None:
    server = serve("three")
    assert server.process is not None
    page = open_page(f"{server.url}/jobs/kindscrap")
    expect(page.locator("[data-part=found]")).to_be_visible()

    server.process.send_signal(signal.SIGSTOP)
    page.wait_for_selector("[data-banner=lost]", timeout=SOON)
    expect(page.locator(".asof")).to_contain_text("기준")
    expect(page.locator(".jobpage .rel:visible")).to_have_count(0)
    before = len(page.evaluate(QUESTIONS))
    server.process.send_signal(signal.SIGCONT)
    expect(page.locator("[data-banner=lost]")).to_have_count(0, timeout=SOON)

    page.wait_for_function(f"{QUESTIONS}.length >= {before} + 5", timeout=SOON)


@pytest.mark.parametrize("job", ["kindscrap", "auto_esafe", "fund_mail"])
def test_nothing_scrolls_sideways_on_the_phone(serve: Serve, open_page: Open, job: str) -> None:
    page = open_page(f"{serve('three', 'en').url}/jobs/{job}", size=PHONE, locale="en-US")
    expect(page.locator("[data-panel=runs] tbody tr").first).to_be_visible()

    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


def test_text_from_a_log_is_text_and_the_settings_can_be_copied(serve: Serve, open_page: Open) -> None:
    server = serve("three")
    server.post("/fake/hostile")
    page = open_page(f"{server.url}/jobs/kindscrap")
    expect(page.locator(".ln.hot")).to_contain_text("<img src=x onerror=alert(1)><script>alert(2)</script> {{ 7*7 }}")

    assert page.locator("h1").inner_text() == "<b>Kind</b>"
    assert _copied(page).startswith("id: kindscrap\n")


def _copied(page: Page) -> str:
    """Return what the button copies where the clipboard of a secure context is not to be had."""
    page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.evaluate("document.addEventListener('copy', () => { window.taken = document.activeElement.value; })")
    page.locator("[data-panel=settings] button").click()
    expect(page.locator("[data-panel=settings] button")).to_have_text("복사했습니다")
    return str(page.evaluate("window.taken"))
