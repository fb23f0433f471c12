"""The wall in a real browser: readable, worst first, turning, and never an old figure or a browser's error page."""

import json
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser import Server, Watch
from tests.ui.conftest import MORNING, Open
from tests.ui.test_every_page import SAID, TOLD, TRUE_AGAIN, told

pytestmark = pytest.mark.browser
Serve = Callable[..., Server]
SECOND = 1000
SOON = 15 * SECOND  # on a machine that has other work too
RENEWED = 45 * SECOND  # a page that was lost for a moment is not loaded anew for 30 seconds
SCREEN, PORTRAIT, LARGE, DESK = (1920, 1080), (1080, 1920), (3840, 2160), (1440, 900)
FILLED = """([width, height]) => {
    const { scrollWidth, scrollHeight } = document.documentElement;
    return scrollWidth === width && scrollHeight === height;
}"""
SIZES = """() => [...document.querySelectorAll('.wt')].map((tile) => {
    const px = (query) => parseFloat(getComputedStyle(tile.querySelector(query) ?? tile).fontSize);
    const name = tile.querySelector('.nm');
    const frame = tile.getBoundingClientRect();
    const parts = [...tile.children].map((part) => part.getBoundingClientRect());
    const low = Math.max(...parts.filter((part) => part.left < frame.right).map((part) => part.bottom));
    const sentence = tile.querySelector('p') ? px('p') : null;
    return { name: px('.nm'), sentence, cut: name.scrollWidth > name.clientWidth + 1, over: low > frame.bottom + 1 };
})"""

TURNS = """
window.turns = [];
const tiles = (part) => [...document.querySelectorAll(`${part} .wt`)].map((tile) => tile.dataset.job);
const look = () => {
  const number = document.querySelector('.pages')?.firstChild?.textContent;
  if (number && number !== window.turns.at(-1)?.number) {
    window.turns.push({ number, at: Date.now(), pinned: tiles('.pinned'), turning: tiles('.turning') });
  }
};
new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
"""
LATE = """
const Plain = WebSocket;
window.WebSocket = class extends Plain {
  set onmessage(take) {
    super.onmessage = (event) => setTimeout(take, Math.max(0, 3500 - performance.now()), event);
  }
};
"""


def turns(page: Page, count: int) -> list[dict[str, Any]]:
    """Return the first pages that were shown, so many, once they were."""
    page.wait_for_function("(count) => window.turns.length >= count", arg=count, timeout=60 * SECOND)
    found: list[dict[str, Any]] = page.evaluate("window.turns")
    return found[:count]


def statuses(page: Page) -> list[str]:
    """Return the status of each tile in reading order."""
    found: list[str] = page.evaluate("[...document.querySelectorAll('.wt')].map((tile) => tile.dataset.status)")
    return found


def ids(page: Page, part: str) -> set[str]:
    return set(page.evaluate(f"[...document.querySelectorAll('{part} .wt')].map((tile) => tile.dataset.job)"))


@pytest.mark.parametrize("scene", ["three", "states", "40:6", "thousand", "1000:20", "1000:60"])
def test_it_is_readable_from_across_the_room(serve: Serve, open_page: Open, scene: str) -> None:
    page = open_page(f"{serve(scene).url}/wall")
    page.wait_for_selector(".wt")

    for width, height in (SCREEN, PORTRAIT, LARGE, DESK):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(400)
        page.wait_for_function(FILLED, arg=[width, height])
        metre = max(width, height) / 1.21  # pixels of a metre on a screen of 55 inches
        for tile in page.evaluate(SIZES):
            assert tile["name"] >= 0.022 * metre  # 22 mm at the least: the Hangul of the design's sentences has 21
            assert tile["sentence"] is None or tile["sentence"] >= 0.019 * metre
            assert (tile["cut"], tile["over"]) == (False, False)
    assert page.locator(".wall :is(a, button, input, [tabindex])").count() == 0


def test_the_worst_come_first_and_largest_with_the_reason_and_the_clock(serve: Serve, open_page: Open) -> None:
    server = serve("states", begins=MORNING)
    page = open_page(f"{server.url}/wall", size=SCREEN)
    expect(page.locator("h1")).to_have_text("오류 2개 · 경고 3개")

    order = [*["ERROR"] * 2, *["WARNING"] * 3, "UNKNOWN", "PAUSED", "OK", "OK"]
    assert statuses(page) == order[: len(statuses(page))]
    expect(page.locator("[data-job=cost_alloc]")).to_contain_text("최대 1시간 한도를 넘겼습니다")
    expect(page.locator(".clock")).to_have_text(re.compile("07:0[89]"))
    expect(page).to_have_title("■ 오류 2 · BATMON")


def test_what_is_bad_stays_while_the_others_turn(serve: Serve, open_page: Open) -> None:
    page = open_page(f"{serve('40:6').url}/wall?turn=2", size=SCREEN, script=TURNS)
    first, second, third = turns(page, 3)

    assert [turn["number"][:4] for turn in (first, second, third)] == ["1 / ", "2 / ", "3 / "]
    assert len(first["pinned"]) == 6
    assert first["pinned"] == second["pinned"] == third["pinned"]
    assert len({*first["turning"], *second["turning"], *third["turning"]}) == 3 * len(first["turning"])


def test_the_first_page_stands_as_long_as_the_others_however_late_the_figures_are(
    serve: Serve, open_page: Open
) -> None:
    page = open_page(f"{serve('40:6').url}/wall?turn=5", size=SCREEN, script=LATE + TURNS)

    first, second = turns(page, 2)
    assert second["at"] - first["at"] >= 4 * SECOND


def test_a_new_red_one_takes_the_first_place(serve: Serve, open_page: Open) -> None:
    server = serve("three", begins=MORNING)
    server.post("/fake/green")
    page = open_page(f"{server.url}/wall", size=SCREEN)
    expect(page.locator("h1")).to_have_text("모든 작업이 정상입니다")

    server.post("/fake/red")

    expect(page.locator(".wt").first).to_have_attribute("data-status", "ERROR")
    expect(page.locator(".wt.wide")).to_contain_text("마지막 성공 어제")


@pytest.mark.parametrize("bad", [0, 6, 9, 20])
def test_of_a_thousand_jobs_the_bad_ones_stay_by_name_and_the_others_stand_by_group(
    serve: Serve, open_page: Open, bad: int
) -> None:
    page = open_page(f"{serve(f'1000:{bad}').url}/wall", size=SCREEN)
    page.wait_for_selector(".wgroup")

    assert len(ids(page, ".pinned")) == bad
    counts = page.evaluate("[...document.querySelectorAll('.wgroup')].map((group) => Number(group.dataset.count))")
    assert sum(counts) == 1000 - bad
    assert page.locator(".wgroup:first-child .w").inner_text() == str(counts[0])
    expect(page.locator(".pages")).to_have_count(0)


def test_more_bad_jobs_than_fit_are_all_seen_within_a_minute(serve: Serve, open_page: Open) -> None:
    page = open_page(f"{serve('1000:60').url}/wall?turn=2", size=SCREEN, script=TURNS)

    seen = turns(page, 5)

    assert [turn["number"] for turn in seen] == [f"{number} / 5" for number in range(1, 6)]
    assert {job for turn in seen for job in (*turn["pinned"], *turn["turning"])} == {
        f"bad_{place}" for place in range(60)
    }
    expect(page.locator(".wh .sub")).to_contain_text("정상 938개")


def test_every_job_has_a_place_whatever_their_number_and_the_screen(serve: Serve, open_page: Open) -> None:
    page = open_page(f"{serve('empty').url}/wall")

    wrong: list[Any] = page.evaluate("""async () => {
        const { layout } = await import("batmon/wall-layout.js");
        const screens = [[95.6, 40], [95.6, 46], [51.8, 84], [44, 90], [95.6, 25], [30, 8]];
        const groups = [[], [1], [3], [12], [200], [1000], [400, 300, 200, 100], Array(40).fill(25)];
        const cases = screens.flatMap((screen) => [0, 1, 2, 3, 7, 40, 1000].flatMap((reds) =>
            [0, 1, 2, 9, 300].flatMap((ambers) => groups.map((groups) => [reds, ambers, groups, ...screen]))));
        return cases.filter(([reds, ambers, groups, width, height]) => {
            const { scale, pinned, turning } = layout(reds, ambers, groups, width, height);
            const { kind, pages, size, count, across, columns } = turning;
            const left = reds + ambers - pinned.count;
            const others = groups.reduce((sum, one) => sum + one, 0);
            const placed = {
                tiles: size * pages >= count && (left ? count === left : count === others),
                marked: !left && columns * turning.heights.length >= groups.length && across > 0,
                sums: !left && size * pages >= groups.length,
            }[kind];
            const tall = [...pinned.heights, ...turning.heights].reduce((sum, one) => sum + one + 1.1, -1.1) * scale;
            const few = reds + ambers < 100 && height > 35 && groups.length < 9;
            return !placed || (height > 20 && tall > height + 0.01) || (few && pages > 6);
        });
    }""")

    assert wrong == []


@pytest.mark.parametrize(
    ("scene", "deed", "place", "text"),
    [
        ("empty", None, ".wempty", "batmon.yml에 작업을 적으면 여기에 나타납니다"),
        ("first", None, ".wh", "처음 시작했습니다 — 지난 로그를 읽고 있습니다"),
        ("three", "late", "[data-note=late]", "판정이 42초 늦습니다."),
        ("three", "break_config", "[data-note=config]", "batmon.yml에 오류 2개"),
        ("three", "store", "[data-note=store]", "기록을 저장하지 못하고 있습니다."),
    ],
)
def test_it_says_what_is_wrong_with_batmon_itself(
    serve: Serve, open_page: Open, scene: str, deed: str | None, place: str, text: str
) -> None:
    server = serve(scene)
    page = open_page(f"{server.url}/wall", size=DESK)
    if deed:
        server.post(f"/fake/{deed}")

    expect(page.locator(place)).to_contain_text(text, timeout=SOON)
    expect(page.locator(".wt")).to_have_count(0 if scene == "empty" else 3)


def test_a_lost_server_is_said_in_full_screen_and_its_return_needs_no_hand(
    serve: Serve, open_page: Open, watch: Watch
) -> None:
    watch.forgiven = ["ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET", "ERR_CONNECTION_CLOSED", "WebSocket"]
    server = serve("three")
    page = open_page(f"{server.url}/wall", size=SCREEN, script=TOLD)
    page.wait_for_function("document.querySelectorAll('.wt').length === 3")
    page.evaluate("window.same = true")

    killed = time.time() * SECOND
    server.kill()
    assert told(page, "lost") - killed < SAID
    expect(page.locator(".wh .old")).to_be_visible()
    expect(page.locator("h1")).to_have_text("서버와 연결이 끊겼습니다.")
    expect(page.locator(".wall .rel:visible")).to_have_count(0)
    expect(page.locator(".clock")).to_have_count(0)
    expect(page.locator(".wbody")).to_have_css("filter", "grayscale(1)")

    server.start()
    there = time.time() * SECOND
    assert told(page, "back") - there < TRUE_AGAIN
    page.wait_for_function("!document.querySelector('.old') && document.querySelectorAll('.wt.red').length")
    assert page.evaluate("window.same")  # no load in the moment in which the server may go down again


class Night:
    """Stands between server and page, and tells the page another time."""

    def __init__(self, page: Page) -> None:
        self.loads, self._shift = 0, timedelta()
        page.on("domcontentloaded", lambda _: setattr(self, "loads", self.loads + 1))
        page.route_web_socket("**/live", self._between)

    def _between(self, route: WebSocketRoute) -> None:
        server = route.connect_to_server()
        server.on_message(lambda text: route.send(self._told(str(text))))

    def _told(self, text: str) -> str:
        message = json.loads(text)
        message["now"] += round(self._shift.total_seconds() * 1000)
        return json.dumps(message)

    def at(self, hour: int, minute: int) -> None:
        """Let it be this time of tomorrow in the server's zone."""
        here = datetime.now(ZoneInfo("Asia/Seoul"))
        there = (here + timedelta(days=1)).replace(hour=hour, minute=minute, second=0)
        self._shift = there.astimezone(UTC) - here.astimezone(UTC)


def opened_at_midnight(server: Server, page: Page) -> Night:
    night = Night(page)
    night.at(0, 30)
    page.goto(f"{server.url}/wall")
    expect(page.locator(".clock")).to_have_text("00:30")
    page.wait_for_timeout(2 * SECOND)
    assert night.loads == 1
    return night


def test_it_is_loaded_anew_at_night_once_whatever_health_answers(serve: Serve, open_page: Open, watch: Watch) -> None:
    watch.forgiven = ["503"]
    page = open_page("about:blank", size=SCREEN)
    server = serve("three")
    watch.host = server.url.removeprefix("http://")
    page.route("**/health", lambda route: route.fulfill(status=503, body="late"))
    night = opened_at_midnight(server, page)

    with page.expect_event("domcontentloaded", timeout=RENEWED):
        night.at(3, 10)
    page.wait_for_selector(".wt", timeout=SOON)
    page.wait_for_timeout(4 * SECOND)

    assert night.loads == 2
    expect(page.locator(".clock")).to_have_text(re.compile("03:1[01]"))


def test_it_stays_as_it_is_at_night_where_the_server_does_not_answer(
    serve: Serve, open_page: Open, watch: Watch
) -> None:
    watch.forgiven = ["ERR_CONNECTION_REFUSED"]
    asked: list[str] = []
    page = open_page("about:blank", size=SCREEN)
    server = serve("three")
    watch.host = server.url.removeprefix("http://")
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/health") else None)
    page.route("**/health", lambda route: route.abort("connectionrefused"))
    night = opened_at_midnight(server, page)

    with page.expect_event("requestfailed", timeout=RENEWED):
        night.at(3, 10)
    page.wait_for_timeout(4 * SECOND)

    assert (night.loads, len(asked)) == (1, 1)
    expect(page.locator(".wt")).to_have_count(3)


def test_the_cursor_goes_when_nobody_moves_it(serve: Serve, open_page: Open) -> None:
    page = open_page(f"{serve('three').url}/wall", size=SCREEN)
    page.wait_for_selector(".wt")

    page.wait_for_selector("body.still", timeout=SOON)
    expect(page.locator(".wall")).to_have_css("cursor", "none")
    page.mouse.move(200, 200)
    expect(page.locator(".wall")).not_to_have_css("cursor", "none")
