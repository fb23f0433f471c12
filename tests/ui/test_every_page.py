"""What holds for every page: a server that goes and comes, a host's name without HTTPS, and a watch that complains."""

from collections.abc import Callable
from contextlib import closing

import pytest
from playwright.sync_api import Browser

from tests.browser import Server, Watch
from tests.ui.addresses import ASKED, FIRST, addresses, visits, wait_until_drawn
from tests.ui.conftest import HOST, Open

pytestmark = pytest.mark.browser
Serve = Callable[..., Server]
Scenes = Callable[[str], Server]
SAID, TRUE_AGAIN = 6_000, 10_000  # ms; twice what is asked for, as six pages share this machine
LOST = ":is([data-banner=lost], .old)"  # a banner; on a wall without a clock the time that its figures are of
TRUE = """async () => {
  const { live } = await import('batmon/live.js');
  const quiet = !document.querySelector('[data-banner=lost]') && !document.body.classList.contains('stale');
  return quiet && live.ready && !live.lost && live.now - live.asOf < 3000 && document.title.startsWith('■ ');
}"""


def test_every_open_page_says_that_its_server_is_gone_and_is_true_again_after_its_return(
    serve: Serve, open_page: Open, watch: Watch
) -> None:
    watch.forgiven = ["ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET", "ERR_CONNECTION_CLOSED", "WebSocket"]
    server = serve("three")
    pages = {path: open_page(server.url + path, script=ASKED) for path in addresses(FIRST)}
    for page in pages.values():
        wait_until_drawn(page)

    server.kill()
    for page in pages.values():
        page.wait_for_selector(f"body.stale {LOST}", timeout=SAID)
        assert page.title().startswith("? ")

    server.start()
    for page in pages.values():
        page.wait_for_function(TRUE, timeout=TRUE_AGAIN)


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
        page.wait_for_timeout(200)

    assert complaint in watch.complaints
