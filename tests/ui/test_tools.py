"""Drawer, filters, keys and alerts of the dashboard, in a real browser."""

import signal
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Server, Watch
from tests.ui.conftest import PHONE, Open

pytestmark = pytest.mark.browser
Serve = Callable[..., Server]

RECORDER = """
window.told = []; window.tones = 0;
window.Notification = class { constructor(title, more) { told.push([title, more.body]); } close() {} };
Notification.permission = "granted"; Notification.requestPermission = async () => "granted";
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (at) { tones += 1; start.call(this, at); };
"""


def shown(page: Page) -> list[str]:
    """Return the ids of the jobs that are drawn, in their order."""
    found: list[str] = page.locator("[data-job]").evaluate_all("tiles => tiles.map(tile => tile.dataset.job)")
    return found


@pytest.mark.parametrize(
    ("number", "meaning", "word"),
    [
        (257, "failure", "실패 줄"),
        (261, "warning", "경고 줄"),
        (267, "success", "성공 줄"),
        (1, "start", "시작 줄"),
        (9, "activity", ""),
    ],
)
def test_an_opened_line_is_marked_by_what_it_is_to_its_job(
    scenes: Callable[[str], Server], open_page: Open, number: int, meaning: str, word: str
) -> None:
    page = open_page(scenes("three").url)
    page.wait_for_selector("[data-job]")
    place = {"job": "kindscrap", "file": "a.log", "offset": 80 * (number - 1)}
    page.evaluate("place => import('batmon/drawer.js').then(drawer => drawer.openLines(place))", place)

    opened = page.locator("dialog.drawer li[aria-current=true]")
    expect(opened).to_have_attribute("data-meaning", meaning)
    assert opened.locator(".means").inner_text().strip() == word
    assert opened.locator(".means .g").count() == (1 if word else 0)
    ground = opened.evaluate("line => getComputedStyle(line).backgroundColor")
    others = page.evaluate("""() => ['error-tint', 'warn-tint', 'ok-tint', 'live-tint', 'sunken'].map((name) => {
        const probe = document.body.appendChild(document.createElement('i'));
        probe.style.background = `var(--${name})`;
        return getComputedStyle(probe).backgroundColor;
    })""")
    assert others.index(ground) == ["failure", "warning", "success", "start", "activity"].index(meaning)


def test_evidence_opens_its_line_with_twenty_on_either_side(serve: Serve, open_page: Open) -> None:
    page = open_page(serve("three").url)
    place = page.get_by_role("button", name="kindscrap_2026_11_24.log : 214")
    place.click()

    drawer = page.locator("dialog.drawer")
    expect(drawer.locator("li")).to_have_count(41)
    expect(drawer.locator("[aria-current=true] .no")).to_have_text("257")
    expect(drawer.locator("[aria-current=true]")).to_be_in_viewport()
    line = "06:04:16,287 [E] ERROR 공시목록 수집 실패: <b>Read timed out.</b>"
    expect(drawer.locator("[aria-current=true] .text")).to_have_text(line)
    expect(drawer.locator("mark")).to_have_text("ERROR")
    expect(drawer.locator("li b, li i")).to_have_count(0)  # what looks like markup is text
    expect(drawer.get_by_role("button", name="닫기")).to_be_focused()

    for _ in range(8):
        page.keyboard.press("Tab")
        assert page.evaluate("!document.activeElement.closest('.main, .top')")
    page.keyboard.press("Escape")
    expect(drawer).not_to_be_visible()
    expect(place).to_be_focused()


def test_a_line_is_copied_with_its_place_where_the_page_has_no_secure_context(serve: Serve, open_page: Open) -> None:
    page = open_page(serve("three").url)
    page.evaluate("Object.defineProperty(window, 'isSecureContext', { value: false })")
    page.evaluate("document.addEventListener('copy', () => { window.taken = document.activeElement.value })")
    page.get_by_role("button", name="kindscrap_2026_11_24.log : 214").click()
    drawer = page.locator("dialog.drawer")
    expect(drawer.locator("li")).to_have_count(41)

    page.keyboard.press("ArrowUp")
    page.keyboard.press("c")
    expect(drawer.locator("footer")).to_contain_text("256번 줄을 복사했습니다")
    assert page.evaluate("taken").startswith("C:\\kindscrap\\log\\kindscrap_2026_11_24.log:256  06:04:15,287")

    page.evaluate("document.execCommand = () => false")
    page.keyboard.press("c")
    expect(drawer.locator("footer")).to_contain_text("HTTPS")
    assert page.evaluate("getSelection().toString()").startswith("06:04:15,287 [I] page 255")


def test_a_log_that_is_gone_or_cannot_be_read_says_so(serve: Serve, open_page: Open, watch: Watch) -> None:
    watch.forgiven = ["404", "503"]
    page = open_page(serve("three").url)
    drawer = page.locator("dialog.drawer")
    ask = (
        "file => import('batmon/drawer.js').then(d => d.openLines({ job: 'kindscrap', file, offset: 0, text: 'seen' }))"
    )

    page.evaluate(ask, "gone.log")
    expect(drawer.locator("[data-state=log_gone]")).to_contain_text("이 로그 파일은 이제 없습니다")
    expect(drawer.locator("[data-state=log_gone] pre")).to_have_text("seen")
    page.keyboard.press("Escape")

    body = '{"detail": {"code": "log_locked", "message": "다른 프로그램이 잠금", "where": null}}'
    page.route("**/log/lines?*", lambda route: route.fulfill(status=503, body=body))
    page.evaluate(ask, "locked.log")
    expect(drawer.locator("[data-state=log_locked]")).to_contain_text("다른 프로그램이 잠금")
    page.unroute("**/log/lines?*")
    drawer.get_by_role("button", name="다시 읽기").click()
    expect(drawer.locator("li").first).to_be_visible()


def test_what_is_chosen_stands_in_the_address_and_opens_the_same_view(serve: Serve, open_page: Open) -> None:
    server = serve("many")
    page = open_page(server.url)
    page.locator("[data-job=job_0003] .tag").click()
    expect(page.locator(".shown")).to_contain_text("96 / 203개 표시")
    page.get_by_label("순서", exact=True).select_option("name")
    page.get_by_role("columnheader", name="작업", exact=True).get_by_role("button").click()
    page.get_by_label("묶는 기준").select_option("none")

    expect(page.locator("[data-job]").first).to_have_attribute("data-job", "job_0191")
    assert page.url.endswith("/?sort=-name&group=none&tag=%ED%8F%89%EC%9D%BC")
    other = open_page(page.url)
    expect(other.locator("[data-job]").first).to_have_attribute("data-job", "job_0191")
    assert shown(other) == shown(page)
    other.get_by_role("button", name="필터 해제").click()
    expect(other.locator(".shown")).to_have_count(0)
    assert "tag=" not in other.url


def test_jobs_stand_in_the_order_that_is_asked_for(serve: Serve, open_page: Open) -> None:
    url = serve("many").url
    page = open_page(url)
    found = {}
    for sort in ("worst", "-worst", "name", "last", "took", "next"):
        page.goto(f"{url}/?group=none&sort={sort}")
        page.wait_for_selector("[data-job]")
        found[sort] = shown(page)[0]

    assert found == {
        "worst": "kindscrap",
        "-worst": "recovered",
        "name": "bank_bal",
        "last": "job_0000",
        "took": "cost_alloc",
        "next": "job_0000",
    }


def test_groups_are_told_apart_and_fold(serve: Serve, open_page: Open) -> None:
    page = open_page(f"{serve('many').url}/?group=tag")
    heads = page.locator(".gh .fold")
    expect(heads).to_have_text(["#공시 1", "나머지 106"])

    heads.nth(0).click()
    expect(heads).to_have_text(["#공시 1", "나머지 106"])
    expect(page.locator("[data-job=kindscrap]")).to_have_count(0)
    page.get_by_label("묶는 기준").select_option("group")
    expect(heads).to_have_text(["나머지 10", "공시 65"])


def test_everything_goes_by_key_on_cards_too(serve: Serve, open_page: Open, watch: Watch) -> None:
    watch.forgiven = ["404"]  # another page is built elsewhere
    page = open_page(serve("states").url)
    expect(page.locator("[data-job]")).to_have_count(9)

    page.keyboard.press("2")
    expect(page.locator("[data-job]")).to_have_count(3)
    page.keyboard.press("0")
    expect(page.locator("[data-job]")).to_have_count(9)
    for key in ("j", "ArrowDown", "ArrowDown", "k"):
        page.keyboard.press(key)
    expect(page.locator(".card.sel")).to_have_attribute("data-job", "bank_bal")
    expect(page.locator(".card.sel a.open")).to_be_focused()
    page.keyboard.press("l")
    expect(page.locator("dialog.drawer")).to_be_visible()
    page.keyboard.press("2")  # the page behind does not hear it
    page.keyboard.press("Escape")
    expect(page.locator("[data-job]")).to_have_count(9)
    page.keyboard.press("Enter")
    page.wait_for_url("**/jobs/bank_bal")


def test_the_list_of_keys_opens_and_one_letter_keys_can_be_switched_off(serve: Serve, open_page: Open) -> None:
    page = open_page(serve("three").url)
    expect(page.locator("[data-job]")).to_have_count(3)

    page.keyboard.press("?")
    sheet = page.locator("dialog.sheet")
    expect(sheet.locator("dd")).to_contain_text(["찾기", "다음 작업", "대시보드", "이 목록"])
    sheet.get_by_label("한 글자 단축키 쓰기").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    expect(page.locator("[data-job]")).to_have_count(3)
    page.keyboard.press("?")
    page.keyboard.press("1")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-job].sel")).to_have_count(1)
    expect(page.locator("[data-job]")).to_have_count(3)
    expect(sheet).not_to_be_visible()


def test_a_new_red_is_told_once_and_only_to_who_wants_it(serve: Serve, open_page: Open) -> None:
    server = serve("three")
    page = open_page(server.url)
    page.add_init_script(RECORDER)
    page.reload()
    expect(page.locator("[data-job]")).to_have_count(3)
    server.post("/fake/green")
    page.wait_for_selector("[data-job=kindscrap][data-status=OK]")
    server.post("/fake/red")
    page.wait_for_selector("[data-job=kindscrap][data-status=ERROR]")
    expect(page.locator("[role=alert]")).to_contain_text("새 오류: Kindscrap")
    assert page.evaluate("[told.length, tones]") == [0, 0]

    page.get_by_role("button", name="알림과 단축키").click()
    page.get_by_label("새 오류를 알림으로").check()
    page.get_by_label("새 오류를 소리로").check()
    page.wait_for_function("tones === 2")  # so that its reader knows the sound
    page.evaluate("localStorage.removeItem('batmon_rang')")
    page.reload()
    expect(page.locator("[data-job]")).to_have_count(3)
    page.locator("h1").click()
    for _ in range(2):
        server.post("/fake/green")
        page.wait_for_selector("[data-job=kindscrap][data-status=OK]")
        server.post("/fake/red")
        page.wait_for_selector("[data-job=kindscrap][data-status=ERROR]")
    page.wait_for_function("tones === 2")  # two tones, one sound
    assert page.evaluate("told.map(each => each[0])") == ["■ 오류: Kindscrap", "■ 오류: Kindscrap"]


def test_notifications_say_that_they_need_https(serve: Serve, open_page: Open) -> None:
    page = open_page(serve("three").url)
    page.add_init_script("Object.defineProperty(window, 'isSecureContext', { value: false })")
    page.reload()

    page.get_by_role("button", name="알림과 단축키").click()

    expect(page.get_by_label("새 오류를 알림으로")).to_be_disabled()
    expect(page.locator("#bell-menu")).to_contain_text("HTTPS로 열어야 쓸 수 있습니다")
    expect(page.get_by_label("새 오류를 소리로")).to_be_enabled()


def test_the_drawer_comes_from_below_on_the_phone(serve: Serve, open_page: Open) -> None:
    page = open_page(serve("three").url, size=PHONE)
    page.locator("[data-job=kindscrap]").get_by_role("button", name="로그").click()

    expect(page.locator("dialog.drawer li").first).to_be_visible()
    page.wait_for_function(
        """() => {
            const box = document.querySelector("dialog.drawer").getBoundingClientRect();
            return box.x === 0 && box.width === 390 && box.bottom === innerHeight && box.top > 50;
        }"""
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_mark_tells_the_line_of_its_failure_and_opens_it(serve: Serve, open_page: Open) -> None:
    page = open_page(serve("three").url)
    proof = {"source": "log", "file": "C:\\log\\k.log", "offset": 80 * 256, "line": 257, "text": "ERROR <b>down</b>"}
    body = {"occurrences": [{"final": True, "runs": [{"outcome": "failed", "failure_lines": 1, "evidence": [proof]}]}]}
    page.route("**/occurrences?*", lambda route: route.fulfill(json=body))
    bar = page.locator('[data-job="kindscrap"] .occ')

    bar.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".tip-line")).to_have_text("k.log : 257ERROR <b>down</b>")
    page.keyboard.press("Enter")
    expect(page.locator("dialog.drawer [aria-current=true] .no")).to_have_text("257")


def test_all_scripts_that_a_page_imports_are_asked_for_at_once(serve: Serve, open_page: Open) -> None:
    page = open_page(serve("three").url)
    page.wait_for_selector("[data-job]")

    loaded = page.evaluate("performance.getEntriesByType('resource').map(each => each.name)")
    early = page.locator("link[rel=modulepreload]").evaluate_all("links => links.map(link => link.href)")
    assert {name for name in loaded if "/js/" in name} <= set(early)


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="no way here to make a process stand still")
def test_a_line_that_falls_silent_without_an_end_is_left_behind(serve: Serve, open_page: Open, watch: Watch) -> None:
    watch.forgiven = ["WebSocket"]
    server = serve("three")
    page = open_page(server.url)
    expect(page.locator("[data-job]")).to_have_count(3)
    assert server.process is not None

    server.process.send_signal(signal.SIGSTOP)  # as a machine that sleeps: the line stays open, nothing comes
    page.wait_for_selector("[data-banner=lost]", timeout=10_000)
    page.wait_for_function("document.querySelector('[data-banner=lost]').textContent.includes('2번째')", timeout=20_000)
    server.process.send_signal(signal.SIGCONT)
    expect(page.locator("[data-banner=lost]")).to_have_count(0, timeout=10_000)
    expect(page.locator("[data-job=kindscrap]")).to_have_attribute("data-status", "ERROR")
