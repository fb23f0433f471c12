"""Captures in the browser: taken and seen behind the lock, gone with it, and never a picture where there is none."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Watch
from tests.ui.conftest import PHONE, Open, Serve
from tests.ui.test_notes_page import guarded, unlock

pytestmark = pytest.mark.browser
LIVE = "[data-part=live] img"


def take(page: Page) -> None:
    page.locator("[data-capture=take]").click()


def test_a_picture_is_taken_after_the_password_shown_large_and_gone_with_the_unlock(
    serve: Serve, open_page: Open
) -> None:
    page = open_page(f"{guarded(serve).url}/captures")
    expect(page.locator(".shot-shut[data-state=shut]")).to_be_visible()
    take(page)
    unlock(page)
    viewer = page.locator("dialog[data-dialog=capture]")
    expect(viewer).to_contain_text("김철수")
    page.wait_for_function("document.querySelector('.shot-stage img')?.naturalWidth === 2304")

    page.keyboard.press("Escape")
    expect(page.locator("[data-shot]")).to_have_count(1)
    page.keyboard.press("c")
    expect(viewer).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(viewer.locator(".shot-stage img")).to_have_attribute("src", "/api/v1/captures/20261124T070820-00000000")
    page.keyboard.press("Escape")
    page.locator(".lock.open").click()
    expect(page.locator(".shot-shut[data-state=shut]")).to_be_visible()
    expect(page.locator(".shots img")).to_have_count(0)


def test_the_key_after_a_closed_dialog_counts_before_the_focus_has_left_it(serve: Serve, open_page: Open) -> None:
    page = open_page(f"{guarded(serve).url}/captures")
    take(page)
    unlock(page)
    viewer = page.locator("dialog[data-dialog=capture]")
    expect(viewer).to_be_visible()

    inside = viewer.evaluate(
        """(dialog) => {
          dialog.querySelector("button:enabled").focus();
          dialog.close();
          const held = dialog.contains(document.activeElement);
          const c = new KeyboardEvent("keydown", { key: "c", bubbles: true, cancelable: true });
          document.activeElement.dispatchEvent(c);
          return held;
        }"""
    )
    assert inside, "the browser takes the focus away at once: this case is no longer one"
    expect(page.locator("[data-shot]")).to_have_count(2)
    expect(viewer).to_be_visible()


def test_a_black_screen_is_a_sentence_and_no_picture(serve: Serve, open_page: Open, watch: Watch) -> None:
    watch.forgiven = ["503"]
    server = guarded(serve)
    server.post("/fake/black")
    page = open_page(f"{server.url}/captures", size=PHONE)
    take(page)
    unlock(page)

    expect(page.get_by_role("alert").filter(has_text="화면 전체가 검습니다")).to_be_visible()
    expect(page.locator(".shots img")).to_have_count(0)


def test_a_live_view_brings_new_pictures_and_ends_with_the_unlock(serve: Serve, open_page: Open, watch: Watch) -> None:
    page = open_page(f"{guarded(serve).url}/captures")
    page.locator("[data-capture=live]").click()
    unlock(page)
    page.wait_for_function(f"document.querySelector('{LIVE}')?.naturalWidth === 2304")
    first = page.locator(LIVE).get_attribute("src")
    expect(page.locator(LIVE)).not_to_have_attribute("src", first or "")

    watch.forgiven = ["401", "403"]  # the lock may come before the last request of the session
    with page.expect_request("**/live/end"):
        page.locator(".lock.open").click()
    expect(page.locator(LIVE)).to_have_count(0)
    expect(page.get_by_role("alert").filter(has_text="실시간도 끝났습니다")).to_be_visible()


def test_the_dashboard_s_button_leads_to_the_picture(serve: Serve, open_page: Open) -> None:
    page = open_page(guarded(serve).url)
    page.locator("[data-panel=machine] [data-capture=take]").click()
    unlock(page)

    page.wait_for_url("**/captures*")
    expect(page.locator("dialog[data-dialog=capture] .shot-stage img")).to_be_visible()
