"""The lock in the top bar and its dialog, in a browser."""

from collections.abc import Callable
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Server, Watch
from tests.ui.conftest import PHONE, WIDE, Open
from tests.ui.fake_monitor import PASSWORD

pytestmark = pytest.mark.browser
Serve = Callable[..., Server]


def protected(serve: Serve) -> str:
    server = serve("three")
    with urlopen(Request(server.url + "/fake/protect", method="POST")):
        return server.url


def fill(page: Page, name: str, password: str) -> None:
    page.get_by_role("textbox", name="이름").fill(name)
    page.get_by_label("비밀번호").fill(password)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_a_wrong_password_is_named_and_the_right_one_opens_for_ten_minutes_until_a_click(
    serve: Serve, open_page: Open, watch: Watch, size: tuple[int, int]
) -> None:
    watch.forgiven = ["401"]
    page = open_page(protected(serve), size=size)
    page.get_by_role("button", name="잠김").click()

    fill(page, "박지현", "wrong")
    expect(page.get_by_role("alert").filter(has_text="비밀번호가 맞지 않습니다")).to_be_visible()
    fill(page, "박지현", PASSWORD)
    opened = page.get_by_role("button", name="박지현 이름으로 열림")
    expect(opened).to_contain_text("9:5")
    assert page.evaluate("document.cookie.includes('batmon_unlock')") is False
    opened.click()
    expect(page.get_by_role("button", name="잠김")).to_be_visible()


def test_the_keyboard_alone_opens_fills_and_leaves_the_dialog(serve: Serve, open_page: Open) -> None:
    page = open_page(protected(serve))
    lock = page.get_by_role("button", name="잠김")
    lock.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="이름")).to_be_focused()

    stops = set()
    for _ in range(12):
        page.keyboard.press("Tab")
        stops.add(
            page.evaluate("!!document.activeElement.closest('dialog') || document.activeElement === document.body")
        )
    page.keyboard.press("Escape")

    assert stops == {True}
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(lock).to_be_focused()


def test_who_may_act_is_asked_once_and_going_back_says_no(serve: Serve, open_page: Open) -> None:
    page = open_page(protected(serve))
    ask = "import('batmon/unlock.js').then((m) => m.withUnlock('rerun')).then((x) => { window.may = x; })"

    page.evaluate(f"void {ask}")
    page.get_by_role("button", name="취소").click()
    page.wait_for_function("window.may === false")
    page.evaluate(f"void {ask}")
    fill(page, "박지현", PASSWORD)
    page.wait_for_function("window.may === true")


def test_an_unlock_that_ended_on_the_server_is_asked_for_again_by_what_acts(
    serve: Serve, open_page: Open, watch: Watch
) -> None:
    watch.forgiven = ["401"]
    page = open_page(protected(serve))
    page.evaluate("void import('batmon/unlock.js').then((m) => m.withUnlock())")
    fill(page, "박지현", PASSWORD)
    expect(page.get_by_role("button", name="박지현 이름으로 열림")).to_be_visible()

    page.context.clear_cookies()
    deed = "import('batmon/unlock.js').then((m) => m.act('', '/api/v1/unlock/renew'))"
    page.evaluate(f"void {deed}.then((answer) => (window.got = answer.status))")
    fill(page, "박지현", PASSWORD)
    page.wait_for_function("window.got === 200")


def test_without_a_password_the_dialog_says_how_to_set_one(serve: Serve, open_page: Open) -> None:
    page = open_page(serve("three").url)

    page.get_by_role("button", name="동작 꺼짐").click()
    expect(page.get_by_role("dialog")).to_contain_text("batmon password --write")
    expect(page.get_by_label("비밀번호")).to_have_count(0)
