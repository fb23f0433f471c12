"""The page of a log in a real browser, over real files: what is shown is what `sed -n` prints."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser import Server, Watch
from tests.engine.test_texts import ENCODED, TWO_LINES
from tests.ui.addresses import ASKED
from tests.ui.conftest import PHONE, Open
from tests.ui.log_room import MANY, check, copied, line, rows, serving, until, write_many, write_runs

pytestmark = pytest.mark.browser
Opened = Callable[..., Page]
Scenes = Callable[[str], Server]
CHOSEN = "() => String(getSelection())"
WAITING = ".lg-lines.waiting"
HELD = "() => document.activeElement.closest('.lg-head')?.dataset.run"
SLOTS = """async () => {
  const { Slots } = await import('batmon/log/slots.js');
  const slots = new Slots();
  return ['abc', 'bcd', 'xyz', 'wxyz', 'z', 'zv'].map((keys) => Object.fromEntries(slots.take([...keys])));
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a log of 300,000 lines, and one for each test that changes its own."""
    folder = tmp_path_factory.mktemp("room")
    write_many(folder / "big.log")
    (folder / "burst.log").write_text(
        "".join(f"{'ERROR' if number % 40_000 == 0 else 'fine'} {number:060}\n" for number in range(1, MANY + 1))
    )
    write_runs(folder / "runs.log", 60)
    for name in ("grow", "cut", "turn", "gone"):
        copied(folder / "big.log", folder / f"{name}.log")
    return folder


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    jobs = {name: f"{name}.log" for name in ("big", "grow", "cut", "turn", "gone", "small", "none", "burst", "runs")}
    (folder / "small.log").write_bytes(b"")
    with serving(folder, jobs | {"odd": "odd_*.log"}) as server:
        yield server


@pytest.fixture
def opened(server: Server, open_page: Open) -> Opened:
    """Open the log of a job at a place."""

    def start(job: str, query: str = "", **how: object) -> Page:
        page = open_page(f"{server.url}/jobs/{job}/log{query}", script=ASKED, **how)
        page.wait_for_selector(".lg-row, .lg-state-of[data-state]:not([data-state=loading])")
        return page

    return start


def test_a_log_opens_at_its_end_and_every_way_of_moving_shows_what_stands_there(opened: Opened, folder: Path) -> None:
    page, path = opened("big"), folder / "big.log"
    assert check(page, path)[-1] == MANY

    page.locator("[data-pane]").focus()
    page.keyboard.press("Home")
    assert check(page, path)[0] == 1
    page.keyboard.press("ArrowDown")
    assert check(page, path)[0] == 2
    page.keyboard.press("PageDown")
    second = check(page, path)[0]
    assert 10 < second < 60
    page.keyboard.press("PageUp")
    assert check(page, path)[0] == 2
    page.keyboard.press("End")
    assert check(page, path)[-1] == MANY
    page.keyboard.press("k")
    assert check(page, path)[-1] == MANY - 1
    for _ in range(40):
        page.keyboard.press("PageUp")
    assert check(page, path)[0] < MANY - 800


def test_a_text_stays_chosen_while_its_line_is_in_sight_and_is_no_other_line_s_after_a_jump(
    opened: Opened, folder: Path
) -> None:
    page, path = opened("big", "?line=150000"), folder / "big.log"
    first = check(page, path)[0]
    page.locator(f".lg-row[data-number='{first + 9}'] .lg-text").click(click_count=3)
    text = page.evaluate(CHOSEN)
    assert text.strip() in line(first + 9)
    page.locator("[data-pane]").focus()
    page.keyboard.press("ArrowDown")
    assert check(page, path)[0] == first + 1
    assert page.evaluate(CHOSEN) == text

    page.keyboard.press("Home")

    assert check(page, path)[0] == 1
    assert page.evaluate(CHOSEN) == ""


def test_a_chosen_text_goes_with_its_line_when_a_page_is_turned_and_stays_where_that_stays(
    opened: Opened, folder: Path
) -> None:
    page, path = opened("big", "?line=150000"), folder / "big.log"
    numbers = check(page, path)
    page.locator(f".lg-row[data-number='{numbers[-1]}'] .lg-text").click(click_count=3)
    text = page.evaluate(CHOSEN)
    page.locator("[data-pane]").focus()
    page.keyboard.press("PageDown")
    assert numbers[-1] in check(page, path)
    assert page.evaluate(CHOSEN) == text

    page.keyboard.press("PageDown")

    assert numbers[-1] not in check(page, path)
    assert page.evaluate(CHOSEN) == ""


def test_a_pane_is_full_from_the_top_on_while_the_bar_is_dragged(opened: Opened, folder: Path) -> None:
    page = opened("big")
    strip = page.locator("[data-strip]").bounding_box()
    pane = page.locator("[data-pane]").bounding_box()
    assert strip is not None
    assert pane is not None
    page.mouse.move(strip["x"] + 40, strip["y"] + strip["height"] - 10)
    page.mouse.down()
    page.mouse.move(strip["x"] + 40, strip["y"] + strip["height"] / 2)
    page.wait_for_function("() => document.querySelector('.lg-row')?.dataset.number < 200000")
    last = page.locator(".lg-row").last.bounding_box()
    page.mouse.up()

    assert last is not None
    assert last["y"] + last["height"] >= pane["y"] + pane["height"] - 1


def test_lines_that_are_long_in_coming_are_said_to_be_waited_for(opened: Opened) -> None:
    page = opened("big")

    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/log/lines?*", hold)
    page.locator("[data-pane]").focus()

    page.keyboard.press("Home")

    page.wait_for_selector(WAITING)
    page.route("**/log/lines?*", lambda route: route.continue_())
    for route in held:
        route.continue_()
    page.wait_for_selector(".lg-row[data-number='1']")
    expect(page.locator(WAITING)).to_have_count(0)
    page.unroute_all(behavior="wait")  # more lines are asked for meanwhile


@pytest.mark.parametrize(("away", "back", "sign"), [("PageUp", "PageDown", -1), ("PageDown", "PageUp", 1)])
def test_every_page_that_was_turned_while_lines_were_waited_for_counts(
    opened: Opened, folder: Path, away: str, back: str, sign: int
) -> None:
    page, path = opened("big", "?line=150000"), folder / "big.log"
    page.locator("[data-pane]").focus()
    page.keyboard.press(away)
    shown = check(page, path)
    step = (len(shown) - 2) * sign
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/log/lines?*", hold)

    for key in [away] * 40 + [back] * 3:
        page.keyboard.press(key)
    page.wait_for_selector(WAITING)
    expect(page.locator(".lg-said")).to_have_text("줄을 불러오는 중")
    page.route("**/log/lines?*", lambda route: route.continue_())
    for route in held:
        route.continue_()

    until(page, path, lambda numbers: numbers[0] == shown[0] + 37 * step)
    page.unroute_all(behavior="wait")
    assert page.locator(WAITING).count() == 0


def test_where_no_more_can_be_read_it_is_said_and_the_next_page_is_one_page(
    opened: Opened, folder: Path, watch: Watch
) -> None:
    watch.forgiven = ["503"]
    page, path = opened("big", "?line=150000"), folder / "big.log"
    page.locator("[data-pane]").focus()
    page.keyboard.press("PageUp")
    check(page, path)
    refusal = {"detail": {"code": "log_unreadable", "message": "지금은 읽을 수 없습니다"}}
    page.route("**/log/lines?*", lambda route: route.fulfill(status=503, json=refusal))

    for _ in range(40):
        page.keyboard.press("PageUp")
    expect(page.locator(".lg-said")).to_have_text("지금은 읽을 수 없습니다")
    page.wait_for_timeout(500)
    expect(page.locator(WAITING)).to_have_count(0)
    shown = check(page, path)
    page.unroute_all(behavior="wait")
    page.keyboard.press("PageUp")

    until(page, path, lambda numbers: numbers[0] == shown[0] - len(shown) + 2)
    expect(page.locator(".lg-said")).to_have_text("")


def test_on_the_phone_a_long_reason_leaves_the_buttons_beside_it_as_wide_as_a_thumb(
    opened: Opened, watch: Watch
) -> None:
    watch.forgiven = ["503"]
    page = opened("big", "?line=150000", size=PHONE)
    refusal = {"detail": {"code": "log_unreadable", "message": "지금은 읽을 수 없습니다. " * 6}}
    page.route("**/log/lines?*", lambda route: route.fulfill(status=503, json=refusal))
    page.locator("[data-pane]").focus()

    page.keyboard.press("Home")

    expect(page.locator(".lg-said")).to_contain_text("읽을 수 없습니다")
    for button in page.locator(".lg-foot .btn:visible").all():
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
    page.unroute_all(behavior="wait")


def test_rows_that_stay_keep_their_elements_and_those_that_come_take_the_others(opened: Opened) -> None:
    page = opened("big")
    assert page.evaluate(SLOTS) == [
        {"a": 0, "b": 1, "c": 2},
        {"b": 1, "c": 2, "d": 0},
        {"x": 1, "y": 2, "z": 0},
        {"w": 3, "x": 1, "y": 2, "z": 0},
        {"z": 0},
        {"z": 0, "v": 1},
    ]


def test_the_wheel_moves_by_lines_far_beyond_what_was_loaded_first(opened: Opened, folder: Path) -> None:
    page, path = opened("big", "?line=150000"), folder / "big.log"
    first = check(page, path)[0]
    page.locator("[data-pane]").hover()

    for _ in range(60):
        page.mouse.wheel(0, 600)
    lower = check(page, path)[0]
    for _ in range(150):
        page.mouse.wheel(0, -600)
    upper = check(page, path)[0]

    assert lower > first + 1000
    assert upper < lower - 2500


def test_the_bar_is_dragged_to_any_place_and_what_it_says_is_true(opened: Opened, folder: Path) -> None:
    page, path = opened("big"), folder / "big.log"
    strip = page.locator("[data-strip]")
    box = strip.bounding_box()
    assert box is not None
    x, seen = box["x"] + 40, []

    page.mouse.move(x, box["y"] + box["height"] - 10)
    page.mouse.down()
    for share in (0.9, 0.5, 0.25, 0.6, 0.1):
        page.mouse.move(x, box["y"] + box["height"] * share, steps=8)
        until(page, path, lambda numbers, share=share: abs(numbers[0] / MANY - share) < 0.05)  # type: ignore[misc]
        seen.append(int(strip.get_attribute("aria-valuenow") or -1))
    page.mouse.move(x, box["y"] - 50)
    until(page, path, lambda numbers: numbers[0] == 1)
    page.mouse.move(x, box["y"] + box["height"] + 80)
    until(page, path, lambda numbers: numbers[-1] == MANY)
    page.mouse.up()

    assert all(abs(value - share) <= 5 for value, share in zip(seen, (90, 50, 25, 60, 10), strict=True))


@pytest.mark.parametrize("number", [1, 2, 149_999, 256 * 600, MANY - 1, MANY])
def test_a_link_to_a_line_opens_there_and_marks_it(opened: Opened, folder: Path, number: int) -> None:
    page = opened("big", f"?line={number}")

    assert number in check(page, folder / "big.log")
    expect(page.locator(".lg-row.target")).to_have_attribute("data-number", str(number))


def test_a_line_and_a_time_are_gone_to_by_the_dialog(opened: Opened, folder: Path) -> None:
    page, path = opened("big"), folder / "big.log"

    page.keyboard.press(":")
    page.keyboard.type("123,456")
    page.keyboard.press("Enter")
    expect(page.locator(".lg-row.target")).to_have_attribute("data-number", "123456")
    check(page, path)
    expect(page).to_have_url(re.compile("line=123456$"))
    page.keyboard.press("t")
    page.locator("dialog.lg-goto input").fill("2026-11-21T00:00:00")
    page.keyboard.press("Enter")
    expect(page.locator(".lg-row.target")).to_have_attribute("data-number", "86401")
    check(page, path)
    page.keyboard.press(":")
    page.locator("dialog.lg-goto input").fill("many")
    page.keyboard.press("Enter")
    expect(page.locator("#goto-said")).to_have_text("1 이상의 수를 적으세요")


def test_the_evidence_of_a_failure_is_opened_by_its_byte(opened: Opened, folder: Path) -> None:
    offset = (folder / "big.log").read_bytes().index("ERROR 공시목록 수집 실패 125000".encode()) - 10
    page = opened("big", f"?file={quote(str(folder / 'big.log'))}&offset={offset}")

    target = page.locator(".lg-row.target")
    expect(target).to_have_attribute("data-number", "125000")
    expect(target).to_have_attribute("data-meaning", "failure")
    expect(target.locator(".m-match")).to_have_text("ERROR")
    check(page, folder / "big.log")


def test_the_next_and_the_previous_failure_are_a_key_away(opened: Opened, folder: Path) -> None:
    page = opened("big", "?line=100000")
    page.locator("[data-run]").first.wait_for()

    page.keyboard.press("e")
    expect(page.locator(".lg-row.target")).to_have_attribute("data-number", "125000")
    page.keyboard.press("e")
    expect(page.locator(".lg-row.target")).to_have_attribute("data-number", "175000")
    page.keyboard.press("E")
    page.keyboard.press("E")
    expect(page.locator(".lg-row.target")).to_have_attribute("data-number", "75000")
    check(page, folder / "big.log")


def test_failures_that_the_history_does_not_quote_are_found_too(opened: Opened, folder: Path) -> None:
    page = opened("burst")

    for number in (280_000, 240_000, 200_000, 160_000, 120_000, 80_000, 40_000):
        page.keyboard.press("E")
        expect(page.locator(".lg-row.target")).to_have_attribute("data-number", str(number))
    page.keyboard.press("E")
    expect(page.locator(".lg-said")).to_have_text("앞에는 실패 줄이 없습니다")
    page.keyboard.press("Home")
    until(page, folder / "burst.log", lambda numbers: numbers[0] == 1)
    page.keyboard.press("e")
    expect(page.locator(".lg-row.target")).to_have_attribute("data-number", "40000")


def test_a_step_that_is_asked_for_on_the_way_begins_where_the_way_ends(opened: Opened, folder: Path) -> None:
    page = opened("burst", "?line=200000")
    expect(page.locator(".lg-row.target")).to_have_attribute("data-number", "200000")
    rows(page)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/log/lines?*", hold)

    page.keyboard.press("Home")
    page.keyboard.press("e")
    page.wait_for_selector(WAITING)
    page.route("**/log/lines?*", lambda route: route.continue_())
    for route in held:
        route.continue_()

    expect(page.locator(".lg-row.target")).to_have_attribute("data-number", "40000")
    check(page, folder / "burst.log")
    page.unroute_all(behavior="wait")


@pytest.mark.parametrize("key", ["Home", "End"])
def test_a_place_that_is_refused_is_told_and_can_be_asked_for_again(
    opened: Opened, folder: Path, watch: Watch, key: str
) -> None:
    watch.forgiven = ["503"]
    page, path = opened("big", "?line=150000"), folder / "big.log"
    shown = check(page, path)
    refusal = {"detail": {"code": "log_unreadable", "message": "지금은 읽을 수 없습니다"}}
    page.route("**/log/lines?*", lambda route: route.fulfill(status=503, json=refusal))

    page.keyboard.press(key)
    expect(page.locator(".lg-said")).to_have_text("지금은 읽을 수 없습니다")
    assert check(page, path) == shown
    page.unroute_all(behavior="wait")
    page.keyboard.press(key)

    until(page, path, lambda numbers: numbers[-1] == MANY if key == "End" else numbers[0] == 1)
    expect(page.locator(".lg-said")).to_have_text("")


def test_a_run_is_folded_away_and_what_stands_below_it_follows(opened: Opened, folder: Path) -> None:
    page = opened("big", "?line=100001")
    head = page.locator(".lg-head").first
    head.wait_for()
    rows(page)  # once its lines are counted nothing moves any more

    head.locator("button").click()
    page.wait_for_selector(".lg-head >> nth=1")
    shown = rows(page)
    expect(head).to_contain_text("10,000줄 접힘")

    numbers = [number for number, _ in shown]
    assert not [number for number in numbers if 100_001 <= number <= 110_000]
    assert 110_001 in numbers
    assert all(text == line(number) for number, text in shown)


def test_a_run_leads_to_its_comparison_on_a_phone_too_however_long_its_words_are(opened: Opened) -> None:
    page = opened("big", "?line=100001", size=(320, 700))
    head = page.locator(".lg-head").first
    page.keyboard.press("ArrowUp")
    head.locator("button").click()
    expect(head).to_contain_text("접힘")

    link = head.get_by_role("link", name="성공과 비교")
    inner, outer = link.bounding_box(), head.bounding_box()
    assert inner is not None
    assert outer is not None
    assert outer["x"] <= inner["x"]
    assert inner["x"] + inner["width"] <= outer["x"] + outer["width"]
    assert head.evaluate("head => head.scrollWidth - head.clientWidth") == 0


def test_the_focus_of_a_run_s_button_goes_with_its_run_and_to_no_other(opened: Opened, folder: Path) -> None:
    page = opened("runs", "?line=1", size=(1000, 420))
    page.wait_for_selector(".lg-head >> nth=2")
    page.keyboard.press("z")
    page.wait_for_selector(".lg-head >> nth=9")
    page.locator(".lg-head button").nth(2).focus()
    held, first = page.evaluate(HELD), page.locator(".lg-head").first.get_attribute("data-run")

    page.keyboard.press("ArrowDown")
    page.wait_for_function("(first) => document.querySelector('.lg-head').dataset.run !== first", arg=first)
    assert page.evaluate(HELD) == held
    page.keyboard.press("End")
    page.wait_for_function("(held) => !document.querySelector(`.lg-head[data-run='${held}']`)", arg=held)

    assert page.locator(".lg-head").count() > 3
    assert page.evaluate(HELD) is None


def test_a_line_that_was_gone_to_is_in_sight_on_the_phone_where_each_takes_several_rows(
    opened: Opened, folder: Path
) -> None:
    page = opened("big", "?line=149999", size=PHONE)

    assert 149_999 in check(page, folder / "big.log")
    expect(page.locator(".lg-pane.wraps .lg-row.target")).to_be_in_viewport(ratio=1)


def at_rest(page: Page, path: Path) -> list[int]:
    """Return the lines in sight once they have been the same for half a second."""
    shown, same = check(page, path), 0
    while same < 5:
        page.wait_for_timeout(100)
        now = check(page, path)
        shown, same = now, same + 1 if now == shown else 0
    return shown


def test_what_is_appended_comes_in_sight_while_the_end_is_followed_and_is_counted_while_not(
    opened: Opened, folder: Path
) -> None:
    page, path = opened("grow"), folder / "grow.log"
    check(page, path)
    expect(page.locator(".lg-state")).to_have_text("끝을 따라가는 중")

    with path.open("a", encoding="utf-8") as log:
        log.write(f"{line(MANY)}\n")  # no line that begins a run: its head would come between the lines in a while
        log.flush()
        page.locator(f"[data-number='{MANY + 1}']").wait_for(timeout=2000)
        assert check(page, path)[-1] == MANY + 1
        page.keyboard.press("Space")
        expect(page.locator(".lg-state")).to_have_text("일시 정지")
        before = at_rest(page, path)  # the lines stand at the upper edge from then on
        for number in range(MANY + 2, MANY + 52):
            log.write(f"{line(number)}\n")
        log.flush()
        expect(page.locator("[data-fresh]")).to_have_text("새 줄 50개")
        assert check(page, path) == before
        page.locator("[data-fresh]").click()
        assert check(page, path)[-1] == MANY + 51
        page.keyboard.press("k")
        for number in range(MANY + 52, MANY + 60):
            log.write(f"{line(number)}\n")
        log.flush()
        expect(page.locator("[data-fresh]")).to_have_text("새 줄 8개")
        page.keyboard.press("G")
        assert check(page, path)[-1] == MANY + 59
        log.write("no end yet")
        log.flush()
        expect(page.locator(".lg-row").last).to_contain_text("no end yet", timeout=4000)
        log.write(" and now\n")
        log.flush()
        expect(page.locator(".lg-row").last).to_contain_text("no end yet and now")
        assert check(page, path)[-1] == MANY + 60


def test_a_file_that_is_truncated_under_the_reader_is_said_and_shown_as_it_is_now(opened: Opened, folder: Path) -> None:
    page, path = opened("cut", "?line=200000"), folder / "cut.log"
    check(page, path)

    path.write_text("2026-11-25 00:00:00,000 [I] 새로 시작\n", encoding="utf-8")

    expect(page.locator("[data-notice]")).to_be_visible()
    expect(page.locator(".lg-row")).to_have_count(1)
    assert check(page, path) == [1]


def test_a_file_that_is_rotated_under_the_reader_goes_on_and_the_old_one_is_found(opened: Opened, folder: Path) -> None:
    page, path = opened("turn", "?line=200000"), folder / "turn.log"
    check(page, path)

    path.rename(folder / "turn.log.1")
    path.write_text("2026-11-25 00:00:00,000 [I] 새 파일\n", encoding="utf-8")
    expect(page.locator("[data-notice=replaced] a")).to_be_visible()
    assert check(page, path) == [1]
    page.locator("[data-notice=replaced] a").click()
    page.wait_for_selector(".lg-row.target")
    numbers = check(page, folder / "turn.log.1")

    assert abs(numbers[0] - 200_000) < 80


def test_a_file_that_is_gone_is_said_and_its_return_too(opened: Opened, folder: Path) -> None:
    page, path = opened("gone"), folder / "gone.log"
    kept = check(page, path)

    path.rename(folder / "elsewhere")
    expect(page.locator("[data-notice=gone]")).to_be_visible()
    assert [number for number, _ in rows(page)] == kept[-len(rows(page)) :]
    (folder / "elsewhere").rename(path)
    with path.open("a", encoding="utf-8") as log:
        log.write(f"{line(MANY + 1)}\n")
    expect(page.locator("[data-notice]")).to_have_count(0)
    page.locator(f"[data-number='{MANY + 1}']").wait_for()
    check(page, path)


def test_an_empty_log_and_none_at_all_are_told_apart_and_fill_by_themselves(opened: Opened, folder: Path) -> None:
    page = opened("none")
    expect(page.locator("[data-state=none]")).to_contain_text("아직 로그가 없습니다")
    page = opened("small")
    expect(page.locator("[data-state=empty]")).to_contain_text("빈 파일입니다")

    (folder / "small.log").write_text("first\n")

    page.locator(".lg-row").wait_for(timeout=4000)
    assert check(page, folder / "small.log") == [1]


@pytest.mark.parametrize("name", ENCODED)
def test_a_line_reads_on_the_page_as_it_was_written(opened: Opened, folder: Path, name: str) -> None:
    file = f"odd_{name.replace(' ', '_').replace(',', '')}.log"
    (folder / file).write_bytes(ENCODED[name])

    shown = [text for _, text in rows(opened("odd", f"?file={file}"))]
    assert [text for text in shown if text] == TWO_LINES


def test_lines_are_picked_and_copied_with_a_link_that_opens_them(opened: Opened, folder: Path) -> None:
    page = opened("big", "?line=1000")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])

    page.locator("[data-number='1000'] .lg-no").click()
    page.locator("[data-number='1003'] .lg-no").click(modifiers=["Shift"])
    expect(page.locator(".lg-picked b")).to_have_text("1,000–1,003번 줄 · 4줄")
    page.keyboard.press("c")
    expect(page.locator(".lg-said")).to_contain_text("링크와 함께 복사했습니다")
    *lines, _, link = page.evaluate("navigator.clipboard.readText()").rstrip("\n").split("\n")
    assert lines == [line(number) for number in range(1000, 1004)]
    with page.expect_download() as taken:
        page.locator("[data-save-lines]").click()
    assert Path(taken.value.path()).read_text(encoding="utf-8-sig").split() == " ".join(lines).split()
    page.goto(link)

    page.locator(".lg-row.picked").first.wait_for()
    assert [int(row.get_attribute("data-number") or 0) for row in page.locator(".lg-row.picked").all()] == [
        1000,
        1001,
        1002,
        1003,
    ]


def test_another_encoding_is_chosen_and_the_place_is_kept(opened: Opened, folder: Path) -> None:
    page = opened("big", "?line=25000")
    page.locator("[data-number='25000']").wait_for()

    page.locator("[data-encoding]").select_option("latin-1")

    row = page.locator("[data-number='25000'] .lg-text")
    expect(row).to_contain_text("ERROR ê³µì")
    page.locator("[data-encoding]").select_option("")
    expect(row).to_contain_text("공시목록 수집 실패")
    check(page, folder / "big.log")


def test_lines_that_wrap_and_grow_are_still_those_of_the_file(opened: Opened, folder: Path) -> None:
    page, path = opened("big", size=(390, 844)), folder / "big.log"
    assert check(page, path)[-1] == MANY

    page.keyboard.press("Home")
    assert check(page, path)[0] == 1
    for _ in range(5):
        page.keyboard.press("+")
    page.keyboard.press("PageDown")
    assert check(page, path)[0] > 1
    page.keyboard.press("End")
    assert check(page, path)[-1] == MANY
    page.keyboard.press("PageUp")
    assert check(page, path)[-1] < MANY


def test_the_whole_file_is_downloaded_as_it_lies(opened: Opened, folder: Path) -> None:
    page = opened("odd", "?file=odd_cp949_crlf.log") if (folder / "odd_cp949_crlf.log").exists() else opened("small")
    name = "odd_cp949_crlf.log" if (folder / "odd_cp949_crlf.log").exists() else "small.log"

    with page.expect_download() as taken:
        page.locator("[data-download]").click()

    assert Path(taken.value.path()).read_bytes() == (folder / name).read_bytes()


def test_the_drawer_and_the_page_of_the_job_lead_to_the_line_in_the_log(scenes: Scenes, open_page: Open) -> None:
    server = scenes("three")
    page = open_page(f"{server.url}/jobs/kindscrap")
    expect(page.locator(".jobhead [data-log]")).to_have_attribute("href", "/jobs/kindscrap/log")
    expect(page.locator(".place .whole").first).to_have_attribute("href", re.compile(r"/log\?file=.*&offset=\d+$"))

    page.goto(f"{server.url}/")
    page.locator("[data-job=kindscrap] .evidence .where").click()
    page.locator("[data-whole]").click()

    expect(page.locator(".lg-row.target")).to_have_attribute("data-number", "257")


def test_a_search_beside_the_lines_marks_its_hits_and_leads_to_them(opened: Opened, folder: Path) -> None:
    page = opened("big")
    page.keyboard.press("/")

    page.keyboard.type("page=12345 ")
    page.locator(".lg-side").get_by_text("12,345").first.click()
    expect(page.locator(".lg-row.target")).to_have_attribute("data-number", "12345")
    expect(page.locator(".lg-row.target .m-hit")).to_have_text("page=12345 ")
    expect(page.locator("[data-strip]")).to_have_attribute("aria-label", re.compile("결과 1$"))
    check(page, folder / "big.log")
    page.locator(".lg-side [data-close]").click()
    expect(page.locator(".lg-side")).to_be_hidden()
