"""What a browser gives to secure pages only, tried for real: notifications, sound, a screen that stays on."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import Server, Watch, launched
from tests.ui.conftest import HOST, PHONE, Open

pytestmark = pytest.mark.browser
Serve = Callable[..., Server]
SOON = 15_000  # ms, on a machine that has other work too
# The browser's own parts, only listened to.
NOTES = """
window.notes = [];
const Plain = window.Notification;
window.Notification = class extends Plain {
  constructor(title, more) {
    super(title, more);
    const note = { title, body: this.body, shown: false };
    window.notes.push(note);
    this.addEventListener('show', () => (note.shown = true));
    this.addEventListener('error', () => (note.failed = true));
  }
};
window.tones = [];
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (at) {
  window.tones.push(this.context.state);
  return start.call(this, at);
};
"""
LOCKS = """
window.locks = [];
const request = window.WakeLock?.prototype.request;
if (request) WakeLock.prototype.request = async function (kind) {
  const lock = await request.call(this, kind);
  window.locks.push(lock);
  return lock;
};
"""


def opened(open_page: Open, url: str, permission: str, script: str) -> Page:
    """Open a page whose reader has allowed something."""
    page = open_page("about:blank", script=script)
    page.context.grant_permissions([permission], origin=url)
    return page


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched(f"--host-resolver-rules=MAP {HOST} 127.0.0.1", whole=True) as browser:
        yield browser


@pytest.fixture
def local(serve: Serve) -> Server:
    return serve("three")


def test_a_new_red_one_makes_a_real_notification_and_a_real_sound(local: Server, open_page: Open, watch: Watch) -> None:
    local.post("/fake/green")
    url = f"http://localhost:{local.port}"
    page = opened(open_page, url, "notifications", NOTES)
    watch.host = f"localhost:{local.port}"
    page.goto(url)
    page.wait_for_selector("[data-job=kindscrap][data-status=OK]")
    assert page.evaluate("[isSecureContext, Notification.permission]") == [True, "granted"]
    page.get_by_role("button", name="알림").click()
    page.locator("#bell-menu input").nth(0).check()
    page.locator("#bell-menu input").nth(1).check()
    page.wait_for_function("window.tones.length === 2")  # so that the reader knows it

    local.post("/fake/red")

    page.wait_for_function("window.notes.length && window.notes[0].shown", timeout=SOON)
    assert page.evaluate("window.notes.map(({ title, failed }) => [title, failed])") == [["■ 오류: Kindscrap", None]]
    assert page.evaluate("window.tones") == ["running"] * 4


def test_without_https_a_page_says_what_it_cannot_do_and_sound_works(local: Server, open_page: Open) -> None:
    local.post("/fake/green")
    page = open_page(f"http://{HOST}:{local.port}", script=NOTES)
    page.wait_for_selector("[data-job=kindscrap][data-status=OK]")
    page.get_by_role("button", name="알림").click()

    expect(page.locator("#bell-menu")).to_contain_text("HTTPS로 열어야 쓸 수 있습니다")
    expect(page.locator("#bell-menu input").nth(0)).to_be_disabled()
    page.locator("#bell-menu input").nth(1).check()
    local.post("/fake/red")
    page.wait_for_function("window.tones.length === 4", timeout=SOON)
    assert page.evaluate("window.notes") == []


def test_the_wall_keeps_its_screen_on(local: Server, open_page: Open, watch: Watch) -> None:
    url = f"http://localhost:{local.port}"
    page = opened(open_page, url, "screen-wake-lock", LOCKS)
    watch.host = f"localhost:{local.port}"
    page.goto(f"{url}/wall")
    page.wait_for_selector(".wt")

    page.wait_for_function("window.locks.length === 1")
    assert page.evaluate("window.locks.map(({ type, released }) => [type, released])") == [["screen", False]]
    expect(page.locator(".wfoot .hint")).to_have_count(0)


def test_without_https_the_wall_says_so_to_who_moves_the_mouse(local: Server, open_page: Open) -> None:
    page = open_page(f"http://{HOST}:{local.port}/wall")
    page.wait_for_selector(".wt")

    page.mouse.move(200, 200)
    expect(page.locator(".wfoot .hint")).to_have_text("화면을 켜 두려면 HTTPS로 엽니다")
    page.wait_for_selector("body.still")
    expect(page.locator(".wfoot .hint")).not_to_be_visible()


def test_a_row_on_the_phone_tells_its_tags(serve: Serve, open_page: Open) -> None:
    page = open_page(f"{serve('many').url}/?q=Batch_0003", size=PHONE)

    expect(page.locator("[data-job=job_0003] .said-tags")).to_have_text("#평일")
    expect(page.locator("[data-job=job_0003] .said-tags")).to_be_visible()
    expect(page.locator("[data-job=job_0003] .tag:visible")).to_have_count(0)
