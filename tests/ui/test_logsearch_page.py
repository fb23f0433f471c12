"""The search of logs in a real browser, over real logs."""

import gzip
import re
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Server, Watch, python
from tests.ports import free_port
from tests.ui.conftest import PHONE, Open
from tests.ui.forks import ForkedServer

pytestmark = pytest.mark.browser
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
PATH = "/jobs/kindscrap/search"
ENDLESS = """() => {
  window.fetch = (_, { signal }) => new Promise((_, refuse) => {
    window.begun = true;
    signal.addEventListener('abort', () => refuse(signal.reason));
  });
}"""


def stamp(number: int) -> str:
    seconds = number - 1
    return f"2026-11-24 {6 + seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02},000"


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve a search in a log of 20,000 lines, an older one and a packed one."""
    folder = tmp_path_factory.mktemp("logs")
    lines = [f"{stamp(number)} 공시목록 요청 page={number}\n" for number in range(1, 20_001)]
    lines[4_999] = f"{stamp(5000)} failure 😀 <b>Read timed out</b> (timeout=30)\n"
    (folder / "job.log").write_text("".join(lines))
    (folder / "day_20261123.log").write_bytes("".join(lines[4_990:5_100]).encode("cp949", "ignore"))
    (folder / "job.log.1.gz").write_bytes(gzip.compress(b"an older timeout=5\n"))
    with (folder / "day_20261122.log").open("wb") as log:
        log.write(b"\x1b[32maaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\x1b[0m\n" * 400_000)
    port = free_port()
    server = ForkedServer(python("tests.ui.search_server", str(port), str(folder), "auto"), port)
    server.start()
    yield server
    server.kill()


def opened(server: Server, open_page: Open, file: str = "job.log", **how: Any) -> Page:
    page = open_page(f"{server.url}{PATH}?file={file}", **how)
    page.wait_for_selector(".ls")
    return page


def look_for(page: Page, text: str) -> None:
    page.locator(".ls-ask input").fill(text)


def heard(page: Page, kind: str, is_right: Callable[[Any], bool]) -> Any:
    """Return what was said of that kind once it is right."""
    for _ in range(100):
        found = page.evaluate(f"window.heard?.{kind}")
        if found is not None and is_right(found):
            return found
        page.wait_for_timeout(50)
    raise AssertionError(found)


def test_hits_come_while_one_types_with_their_matches_marked_as_text(searched: Server, open_page: Open) -> None:
    page = opened(searched, open_page)
    expect(page.locator("[data-state=idle]")).to_be_visible()
    look_for(page, "TIMED OUT")

    hit = page.locator(".ls-hit")
    expect(hit).to_have_count(1)
    expect(hit).to_contain_text("5,000")
    expect(hit.locator("mark")).to_have_text("timed out")
    expect(hit).to_contain_text("<b>Read")
    expect(hit.locator("b")).to_have_count(0)
    expect(hit.locator(".g-error")).to_be_visible()
    expect(page.locator("#ls-said")).to_contain_text(re.compile(r"1줄 · \d"))
    assert heard(page, "highlight", lambda _: True) == {"q": "TIMED OUT", "regex": False, "case": False}
    assert heard(page, "hits", lambda hits: len(hits) == 1)[0]["number"] == 5000


def test_pattern_case_and_lines_around_are_asked_for_by_their_controls(searched: Server, open_page: Open) -> None:
    page = opened(searched, open_page)
    look_for(page, "TIMEOUT=\\d+")
    expect(page.locator("[data-state=none]")).to_be_visible()
    page.locator("[data-regex]").click()
    expect(page.locator(".ls-hit mark")).to_have_text("timeout=30")
    page.locator("[data-more]").click()
    page.locator(".ls-more select").select_option("2")
    expect(page.locator(".ls-hit .ls-beside")).to_have_count(4)
    expect(page.locator(".ls-beside").first).to_contain_text("page=4998")
    page.locator("[data-case]").click()
    expect(page.locator("[data-state=none]")).to_be_visible()


def test_times_bound_the_search(searched: Server, open_page: Open) -> None:
    page = opened(searched, open_page)
    page.locator("[data-more]").click()
    page.locator(".ls-more input").nth(0).fill("2026-11-24T07:00:00")
    page.locator(".ls-more input").nth(1).fill("2026-11-24T07:00:05")
    look_for(page, "page")
    expect(page.locator(".ls-hit")).to_have_count(5)
    expect(page.locator(".ls-hit .ls-facts").first).to_contain_text("3,601")


def test_all_files_are_searched_each_under_its_name(searched: Server, open_page: Open) -> None:
    page = opened(searched, open_page)
    page.locator("[data-where=all]").click()
    look_for(page, "timeout=")
    expect(page.locator(".ls-file")).to_have_count(3, timeout=15_000)
    expect(page.locator("#ls-said")).to_contain_text("파일 4개 중 4개 봄", timeout=15_000)
    expect(page.locator(".ls-hit")).to_have_count(3)


def test_arrows_choose_enter_opens_and_escape_leaves(searched: Server, open_page: Open) -> None:
    page = opened(searched, open_page)
    field = page.locator(".ls-ask input")
    field.focus()
    page.keyboard.type("page=1234")
    expect(page.locator(".ls-hit")).to_have_count(11)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".ls-hit.on")).to_contain_text("12,340")
    page.keyboard.press("Enter")
    found = heard(page, "open", lambda _: True)
    assert (found["number"], found["file"].endswith("job.log")) == (12340, True)
    expect(field).to_be_focused()
    expect(page.locator("#ls-said")).to_contain_text("초")  # it is over: Escape would stop it else
    page.keyboard.press("Escape")
    expect(field).to_have_value("")
    expect(page.locator("[data-state=idle]")).to_be_visible()
    page.keyboard.press("Escape")
    assert heard(page, "close", lambda _: True) is True


def test_a_thousand_hits_are_a_few_elements_and_more_are_asked_for(searched: Server, open_page: Open) -> None:
    page = opened(searched, open_page)
    look_for(page, "page=")
    expect(page.locator("[data-note]")).to_contain_text("처음 1,000줄입니다")
    assert page.locator(".ls-hit").count() < 60
    page.locator(".ls-body").evaluate("body => { body.scrollTop = body.scrollHeight; }")
    expect(page.locator("#ls-999")).to_contain_text("1,000")
    page.locator("[data-next]").click()
    expect(page.locator("#ls-said")).to_contain_text("2,000줄")
    page.locator(".ls-body").evaluate("body => { body.scrollTop = body.scrollHeight; }")
    expect(page.locator("#ls-1999")).to_contain_text("2,000")
    with page.expect_download() as taken:
        page.locator("[data-save]").click()
    text = Path(taken.value.path()).read_text()
    assert (text.count("\n"), text.splitlines()[1999].split(":", 2)[1]) == (2000, "2000")


def test_a_broken_pattern_says_where_and_what(searched: Server, open_page: Open, watch: Watch) -> None:
    watch.forgiven.append("422")  # the browser's own line about an answer that is a refusal
    page = opened(searched, open_page)
    page.locator("[data-regex]").click()
    look_for(page, "time(d")
    expect(page.locator("[data-state=refused]")).to_contain_text("패턴 7번째 글자: missing )")
    expect(page.locator(".ls-ask input")).to_have_attribute("aria-invalid", "true")
    look_for(page, "time(d )?out")
    expect(page.locator(".ls-hit")).to_have_count(1)


def test_a_search_is_stopped_by_typing_on_and_by_leaving(searched: Server, open_page: Open) -> None:
    page = opened(searched, open_page, "day_20261122.log")
    look_for(page, "needle")
    expect(page.locator("[data-stop]")).to_be_visible()
    for text in ("needle 1", "needle 12"):
        look_for(page, text)
        expect(page.locator("#ls-said")).to_contain_text("찾는 중")
        page.wait_for_timeout(250)
    page.evaluate(ENDLESS)
    look_for(page, "needle 123")
    expect(page.locator("#ls-said")).to_contain_text("찾는 중")
    page.wait_for_function("window.begun")
    page.keyboard.press("Escape")
    expect(page.locator("[data-note]")).to_have_text("멈췄습니다.")
    expect(page.locator("[data-again]")).to_be_visible()


def test_a_pattern_that_is_too_slow_says_so(searched: Server, open_page: Open) -> None:
    page = opened(searched, open_page, "day_20261122.log")
    page.locator("[data-regex]").click()
    look_for(page, "(a|aa)+(?![a!])")
    expect(page.locator("[data-note]").first).to_contain_text("패턴이 너무 느려", timeout=60_000)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("size", [(1440, 900), PHONE])
def test_no_rule_of_access_is_broken(searched: Server, open_page: Open, size: tuple[int, int], dark: bool) -> None:
    page = opened(searched, open_page, size=size, dark=dark)
    page.locator("[data-more]").click()
    page.locator(".ls-more select").select_option("1")
    look_for(page, "failure")
    expect(page.locator(".ls-hit")).to_have_count(1)
    page.keyboard.press("ArrowDown")

    page.evaluate(AXE)
    found = page.evaluate("async () => (await axe.run('.ls')).violations.map((one) => [one.id, one.nodes[0].html])")
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
