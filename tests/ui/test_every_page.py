"""What holds for every page: a server that goes and comes, a host's name without HTTPS, and a watch that complains."""

import re
from collections.abc import Callable
from contextlib import closing

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute, expect

from tests.browser import Server, Watch
from tests.ui.addresses import ASKED, FIRST, addresses, visits, wait_until_drawn
from tests.ui.conftest import HOST, Open

pytestmark = pytest.mark.browser
Serve = Callable[..., Server]
Scenes = Callable[[str], Server]
SECOND = 1000
SAID, TRUE_AGAIN = 6 * SECOND, 10 * SECOND  # of one page: twice what is promised, as the machine has other work
BANNER = 60  # px; it comes above what is read, and goes
GONE = ["ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET", "ERR_CONNECTION_CLOSED", "CHUNKED_ENCODING", "WebSocket"]
LOST = ":is([data-banner=lost], .old)"  # a banner; on a wall without a clock the time that its figures are of
TOLD = """
window.loads = Number(sessionStorage.loads ?? 0) + 1;
sessionStorage.loads = window.loads;
window.told = {};  // when the page first said it, by the clock that the test has too
setInterval(async () => {
  if (document.readyState === 'loading') return; // where modules are may not be known yet
  const { live } = await import('batmon/live.js');
  const stale = document.body.classList.contains('stale');
  const said = document.querySelector('LOST') && stale && live.lost && document.title.startsWith('? ');
  const quiet = !document.querySelector('[data-banner=lost]') && !stale && document.title.startsWith('■ ');
  if (said) window.told.lost ??= Date.now();
  const fresh = live.ready && !live.lost && live.now - live.asOf < 3000;
  if (quiet && fresh && window.told.lost) window.told.back ??= Date.now();
}, 50);
""".replace("LOST", LOST)
HEARD = """
window.wasLost = false;
const look = () => (window.wasLost ||= document.body?.classList.contains('stale') ?? false);
new MutationObserver(look).observe(document, { subtree: true, attributes: true, attributeFilter: ['class'] });
"""
LEAP = """
window.skip = window.leap = 0;
const [real, parse] = [Date.now, JSON.parse];
Date.now = () => real() + window.skip;
JSON.parse = (...given) => ((window.skip = window.leap), parse(...given)); // with a message: no silence before it
"""


def another_edition(route: WebSocketRoute) -> None:
    """Let the server tell of other pages than those that it gave."""
    server = route.connect_to_server()
    server.on_message(lambda text: route.send(re.sub(r'"edition":"[^"]+"', '"edition":"another"', str(text))))


def told(page: Page, what: str) -> float:
    """Return when the page said so, waiting for it longer than it may take."""
    page.wait_for_function(f"window.told.{what}", timeout=30 * SECOND)
    return float(page.evaluate(f"window.told.{what}"))


def test_every_open_page_says_that_its_server_is_gone_and_is_true_again_after_its_return(
    serve: Serve, open_page: Open, watch: Watch
) -> None:
    watch.forgiven = GONE
    server = serve("three")
    pages = {path: open_page(server.url + path, script=ASKED + TOLD) for path in addresses(FIRST)}
    for page in pages.values():
        wait_until_drawn(page)

    server.kill()
    for page in pages.values():
        told(page, "lost")
    server.start()
    for page in pages.values():
        told(page, "back")

    assert {path: page.evaluate("window.loads") for path, page in pages.items()} == dict.fromkeys(pages, 1)


def test_a_reader_keeps_what_is_open_while_the_server_is_away(serve: Serve, open_page: Open, watch: Watch) -> None:
    watch.forgiven = GONE
    server = serve("many")
    evidence, filtered, scrolled = (
        open_page(server.url + path, script=ASKED + TOLD)
        for path in ("/?q=kindscrap&status=ERROR", "/?tag=eai&q=3", "/timeline")
    )
    for page in (evidence, filtered, scrolled):
        wait_until_drawn(page)
    evidence.keyboard.press("j")
    evidence.keyboard.press("l")
    evidence.locator("dialog.drawer [aria-current]").wait_for()
    rows = filtered.locator("[data-job]").count()
    scrolled.evaluate("window.scrollTo(0, 2000)")

    server.kill()
    for page in (evidence, filtered, scrolled):
        told(page, "lost")
    server.start()
    for page in (evidence, filtered, scrolled):
        told(page, "back")

    expect(evidence.locator("dialog.drawer [aria-current]")).to_be_visible()
    expect(filtered.locator("[data-job]")).to_have_count(rows)
    assert 2000 - BANNER <= scrolled.evaluate("window.scrollY") <= 2000 + BANNER


@pytest.mark.parametrize(("scene", "path"), visits("three"))
def test_a_page_has_one_line_to_the_server(
    scenes: Scenes, open_page: Open, watch: Watch, scene: str, path: str
) -> None:
    asked: list[str] = []
    page = open_page("about:blank", script=ASKED + HEARD)
    watch.host = f"127.0.0.1:{scenes(scene).port}"
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda line: asked.append(line.url))
    page.goto(scenes(scene).url + path)
    wait_until_drawn(page)
    page.wait_for_timeout(SECOND)

    lines = [url.partition("?")[0] for url in asked if url.startswith("ws")]
    assert set(lines) == {f"ws://127.0.0.1:{scenes(scene).port}/live"}
    assert len(lines) == 1 or page.evaluate("window.wasLost")  # a line that is silent for long is left for another
    assert not any("_nicegui_ws" in url for url in asked)


@pytest.mark.parametrize("path", ["/", "/wall"])
def test_a_page_is_loaded_anew_where_the_server_has_others(
    scenes: Scenes, open_page: Open, watch: Watch, path: str
) -> None:
    page = open_page("about:blank")
    watch.host = f"127.0.0.1:{scenes('three').port}"
    loads: list[str] = []
    page.on("domcontentloaded", lambda _: loads.append(page.url))
    page.add_init_script(LEAP)
    page.route_web_socket("**/live", another_edition)
    page.goto(scenes("three").url + path)
    page.wait_for_selector("[data-job]")

    with page.expect_event("domcontentloaded", timeout=45 * SECOND):
        page.evaluate("window.leap = 40_000")

    assert len(loads) == 2


def test_a_zone_that_the_browser_does_not_know_is_taken_for_utc_everywhere(scenes: Scenes, open_page: Open) -> None:
    page = open_page(f"{scenes('three').url}/wall")
    wait_until_drawn(page)

    told = page.evaluate("""async () => {
        const [{ clockOf }, { moment }] = [await import('batmon/wall-clock.js'), await import('batmon/times.js')];
        const at = Date.UTC(2026, 10, 24, 22, 8, 20);
        return ['No/Where', 'UTC', 'Asia/Seoul'].map((zone) => [clockOf(at, zone).time, moment(at, zone, at, true)]);
    }""")

    assert told == [["22:08", "22:08:20"], ["22:08", "22:08:20"], ["07:08", "07:08:20"]]


@pytest.mark.parametrize(("scene", "path"), visits("three"))
def test_a_page_works_by_a_host_s_name_without_https(scenes: Scenes, open_page: Open, scene: str, path: str) -> None:
    page = open_page(f"http://{HOST}:{scenes(scene).port}{path}", script=ASKED)
    wait_until_drawn(page)

    assert page.evaluate("[location.hostname, window.isSecureContext]") == [HOST, False]
    assert page.title().startswith("■ ")


def test_a_copy_without_https_is_in_the_clipboard(scenes: Scenes, open_page: Open) -> None:
    page = open_page(f"http://{HOST}:{scenes('empty').port}/", script=ASKED)
    wait_until_drawn(page)

    page.get_by_role("button", name="복사").click()
    page.get_by_text("복사했습니다").wait_for()
    page.evaluate("document.body.append(Object.assign(document.createElement('textarea'), { id: 'paste' }))")
    page.locator("#paste").focus()
    page.keyboard.press("Control+V")
    assert "id: kindscrap" in page.locator("#paste").input_value()


DEEDS = {
    "console: said": "console.error('said')",
    "exception: thrown": "setTimeout(() => { throw Error('thrown') })",
    "request to another host: http://127.0.0.1:9/a.png": "new Image().src = 'http://127.0.0.1:9/a.png'",
    "request to another host: ws://127.0.0.1:9/": "new WebSocket('ws://127.0.0.1:9/')",
}


@pytest.mark.parametrize("complaint", DEEDS)
def test_the_watch_over_a_page_complains(browser: Browser, complaint: str) -> None:
    watch = Watch(host="127.0.0.1:8")
    with closing(browser.new_context()) as context:
        page = context.new_page()
        watch.on(page)
        page.evaluate(DEEDS[complaint])
        for _ in range(100):
            if complaint in watch.complaints:
                break
            page.wait_for_timeout(50)

    assert complaint in watch.complaints
