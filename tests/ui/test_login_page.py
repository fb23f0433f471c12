"""The page before all others, in a browser; and what becomes of an open page when its password changes."""

from collections.abc import Callable
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import expect

from tests.browser import Server, Watch
from tests.ui.conftest import PHONE, WIDE, Open
from tests.ui.fake_monitor import PASSWORD

pytestmark = pytest.mark.browser
Serve = Callable[..., Server]


def do(url: str, deed: str) -> None:
    with urlopen(Request(f"{url}/fake/{deed}", method="POST")):
        pass


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_a_reader_logs_in_once_and_comes_where_they_wanted(
    serve: Serve, open_page: Open, watch: Watch, size: tuple[int, int]
) -> None:
    watch.forgiven = ["401"]
    server = serve("three")
    do(server.url, "close")
    page = open_page(f"{server.url}/jobs/kindscrap", size=size)
    assert page.url.endswith("/login?next=%2Fjobs%2Fkindscrap")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page.get_by_label("이름").fill("박지현")
    page.get_by_label("비밀번호").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("비밀번호가 맞지 않습니다.")
    page.get_by_label("비밀번호").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/jobs/kindscrap")
    expect(page.get_by_text("Kindscrap").first).to_be_visible()
    assert page.evaluate("document.cookie.includes('batmon_read')") is False


def test_a_page_that_is_open_when_reading_closes_leads_to_the_login(
    serve: Serve, open_page: Open, watch: Watch
) -> None:
    watch.forgiven = ["401", "WebSocket", "ERR_"]
    server = serve("three")
    page = open_page(server.url)
    expect(page.get_by_text("Kindscrap").first).to_be_visible()

    do(server.url, "close")
    page.evaluate("void import('batmon/live.js').then((m) => m.reconnect())")
    page.wait_for_url("**/login?next=%2F", timeout=15_000)
