"""The page of the system: an examination with its progress, the worst first, and the store as a file."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.ui.conftest import PHONE, Open, Serve
from tests.ui.test_notes_page import guarded, unlock

pytestmark = pytest.mark.browser


def test_the_checks_come_with_their_progress_and_stand_the_worst_first(serve: Serve, open_page: Open) -> None:
    server = serve("three")
    server.post("/fake/hold_doctor")
    page = open_page(f"{server.url}/system")
    expect(page.locator(".verdict h1")).to_contain_text("14가지 중")
    expect(page.locator("[role=progressbar]")).to_be_visible()

    server.post("/fake/end_doctor")
    expect(page.locator(".verdict h1")).to_have_text("조치 1건, 확인 3건, 알 수 없음 1건")
    levels = page.locator(".dline").evaluate_all("lines => lines.map((line) => line.dataset.level)")
    assert levels == ["problem", *["warning"] * 3, "unknown", *["ok"] * 9]
    first = page.locator("[data-check=schedulers]")
    expect(first).to_contain_text("스케줄러에 없습니다")
    expect(first.get_by_role("link", name="Kindscrap")).to_have_attribute("href", "/jobs/kindscrap")


def test_details_open_by_keyboard_and_all_is_well_is_said_too(serve: Serve, open_page: Open) -> None:
    server = serve("three", "en")
    page = open_page(f"{server.url}/system", size=PHONE, locale="en-US")
    details = page.locator("[data-check=patterns]").get_by_role("button", name="2 more")
    details.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-check=patterns] .dlist li")).to_have_count(3)
    server.post("/fake/well")
    page.keyboard.press("e")

    expect(page.locator(".verdict h1")).to_have_text("All is well")


def test_the_store_is_downloaded_after_the_password(serve: Serve, open_page: Open, tmp_path: Path) -> None:
    page = open_page(f"{guarded(serve).url}/system")
    page.locator("[data-download=store]").click()
    with page.expect_download() as caught:
        unlock(page)

    assert caught.value.suggested_filename == "batmon-20261124T070820Z.db"
    caught.value.save_as(tmp_path / "got.db")
    with closing(sqlite3.connect(tmp_path / "got.db")) as store:
        assert store.execute("SELECT count(*) FROM runs").fetchone() == (1,)
