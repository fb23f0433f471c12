"""The page of the audit trail, in a browser."""

import time
from collections.abc import Callable
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Server, Watch
from tests.ui.conftest import PHONE, WIDE, Open
from tests.ui.fake_journal import BAD
from tests.ui.fake_monitor import PASSWORD

pytestmark = pytest.mark.browser
Serve = Callable[..., Server]


def served(serve: Serve, *deeds: str) -> str:
    server = serve("three")
    for deed in ("protect", *deeds):
        with urlopen(Request(f"{server.url}/fake/{deed}", method="POST")):
            pass
    return server.url


def unlock(page: Page) -> None:
    page.locator(".au-state").get_by_role("button").click()
    page.get_by_role("textbox", name="이름").fill("박지현")
    page.get_by_label("비밀번호").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.locator(".au").first.wait_for()


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_the_trail_opens_with_the_password_shows_hostile_names_as_text_and_shuts_again(
    serve: Serve, open_page: Open, size: tuple[int, int]
) -> None:
    page = open_page(served(serve) + "/audit", size=size)
    expect(page.locator(".au-state")).to_have_attribute("data-state", "locked")
    unlock(page)

    row = page.locator(".au").filter(has_text="주소 잠김")
    row.get_by_role("button").click()
    expect(row.locator("dl")).to_contain_text(BAD)
    expect(row.locator("dl")).to_contain_text("그동안 거절")
    assert page.locator(".audit img").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator(".lock").click()
    expect(page.locator(".au-state")).to_have_attribute("data-state", "locked")
    expect(page.locator(".au")).to_have_count(0)


def test_thousands_of_rows_are_a_few_elements_and_are_fetched_as_one_scrolls(serve: Serve, open_page: Open) -> None:
    page = open_page(served(serve, "much") + "/audit")
    unlock(page)
    assert page.locator(".au").count() < 80
    last = page.locator(".au").filter(has_text="BATMON 종료")

    end = time.monotonic() + 60
    while not last.count() and time.monotonic() < end:
        page.mouse.move(700, 600)
        page.mouse.wheel(0, 60_000)
        page.wait_for_timeout(100)
    expect(last).to_be_visible()
    assert page.locator(".au").count() < 80


def test_filters_stand_in_the_address_and_the_keyboard_unfolds_rows(serve: Serve, open_page: Open) -> None:
    url = served(serve)
    page = open_page(f"{url}/audit?event=pause")
    unlock(page)
    expect(page.locator(".au")).to_have_count(1)

    page.get_by_role("button", name="필터 해제").click()
    page.get_by_role("searchbox", name="찾기").fill("타임아웃")
    expect(page.locator(".au")).to_contain_text(["재실행"])
    assert "text=" in page.url
    assert "event=" not in page.url
    page.locator(".au-line").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".au dl")).to_contain_text("KIND 타임아웃")


def test_a_name_that_may_not_see_the_trail_is_told_and_can_be_another(
    serve: Serve, open_page: Open, watch: Watch
) -> None:
    watch.forgiven = ["403"]
    server = serve("three")
    with urlopen(Request(f"{server.url}/fake/operator", method="POST")):
        pass
    page = open_page(f"{server.url}/audit")
    page.locator(".au-state").get_by_role("button").click()
    page.get_by_role("textbox", name="이름").fill("Lee")
    page.get_by_label("비밀번호").fill(PASSWORD)
    page.keyboard.press("Enter")

    expect(page.locator(".au-state")).to_have_attribute("data-state", "denied")
    expect(page.locator(".au-state")).to_contain_text("Lee · 이 이름에는 허용되지 않은 동작입니다.")
    page.get_by_role("button", name="다른 이름으로").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.get_by_role("button", name="잠김")).to_have_count(1)
