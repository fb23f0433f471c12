"""The live socket: snapshot, deltas, slow readers, strangers."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from itertools import count, pairwise
from typing import Any

import orjson
import pytest
from fastapi.testclient import TestClient
from msgspec.structs import replace
from starlette.websockets import WebSocketDisconnect

from engine.views import PulseView
from rules.model import Outcome, Status
from tests.ui.conftest import until
from tests.ui.fake_jobs import many
from tests.ui.fake_monitor import FakeMonitor, kindscrap, marks
from ui.context import Context
from ui.deltas import Board, beat, difference, encode
from ui.live import QUEUE, Live, Reader
from ui.shapes import job_shape
from ui.tiles import marked, tile


@pytest.fixture
def board(context: Context) -> Board:
    board = Board(context, "ko")
    board.fill(context.monitor.board().jobs)
    board.surround(context.monitor.board())
    return board


def test_a_change_is_told_field_by_field(board: Board, monitor: FakeMonitor, clock: Callable[[], Any]) -> None:
    monitor.put(replace(kindscrap(clock()), name="Renamed"))

    patches = board.update(monitor.changed_since(3))

    assert patches == [{"id": "kindscrap", "name": "Renamed"}]


def test_a_view_that_only_looks_new_says_nothing(board: Board, monitor: FakeMonitor) -> None:
    monitor.put(monitor.board().jobs[0])

    assert board.update(monitor.changed_since(3)) == []
    assert board.delta([], {}) is None


def test_a_new_mark_travels_alone(context: Context, clock: Callable[[], Any]) -> None:
    job = kindscrap(clock())
    older = tile(job, context.speak("ko"))
    newer = tile(replace(job, marks=(*job.marks[1:], marks(clock(), {0: Outcome.MISSED})[-1])), context.speak("ko"))

    change = difference(older, newer)["marks"]

    assert isinstance(change, dict)
    assert (change["drop"], change["keep"], len(change["add"])) == (1, 29, 1)


def test_a_snapshot_comes_in_small_parts_that_are_all_of_the_moment_in_which_it_was_asked_for(
    context: Context, clock: Callable[[], Any]
) -> None:
    jobs = many(clock(), 203)
    board = Board(context, "ko")
    board.fill(jobs)

    messages = board.snapshot(context.monitor.pulse(), None)
    first = next(messages)
    board.update([replace(jobs[-1], name="Renamed")])
    texts = [first, *messages]
    parts = [orjson.loads(text) for text in texts]

    assert max(map(len, texts)) < 100_000
    assert [part["kind"] for part in parts] == ["part"] * 4 + ["snapshot"]
    assert [job["name"] for part in parts for job in part["jobs"]] == [view.name for view in jobs]
    assert "Renamed" in "".join(board.snapshot(context.monitor.pulse(), None))


def test_a_job_that_is_gone_is_gone_from_the_next_snapshot(board: Board, monitor: FakeMonitor) -> None:
    monitor.remove("fund_mail")

    around = board.surround(monitor.board())
    board.delta([], around)
    snapshot = orjson.loads("".join(board.snapshot(monitor.pulse(), None)))

    assert around["order"] == ["kindscrap", "auto_esafe"]
    assert [job["id"] for job in snapshot["jobs"]] == ["kindscrap", "auto_esafe"]


def test_a_name_that_is_no_text_reaches_page_and_api(context: Context, clock: Callable[[], Any]) -> None:
    job = kindscrap(clock())
    odd = replace(job.findings[0].evidence[0], file="/logs/b\udce9.log", text="ERROR \udcff")
    view = replace(job, findings=(replace(job.findings[0], evidence=(odd,), parameters={"path": odd.file}),))

    sent = encode(tile(view, context.speak("ko")))
    shape = job_shape(view, context.speak("ko")).model_dump_json()

    assert "b?.log" in sent
    assert "b?.log" in shape


@pytest.mark.parametrize(
    ("text", "pattern", "middle"),
    [
        ("06:04 [E] ERROR down", r"\bERROR\b", "ERROR"),
        ("nothing here", r"\bERROR\b", ""),
        ("a line", None, ""),
        ("a line", "(", ""),
        ("a" * 40 + "b", "(a+)+$", ""),
        ("x" * 3000 + " ERROR " + "y" * 3000, "ERROR", "ERROR"),
    ],
)
def test_the_matched_part_of_a_line_is_marked(text: str, pattern: str | None, middle: str) -> None:
    before, hit, after = marked(text, pattern)

    assert hit == middle
    assert len(before + hit + after) <= 402
    assert (before + hit + after).strip("…") in text


async def test_a_reader_that_lags_behind_gets_a_snapshot_instead() -> None:
    reader = Reader()
    assert reader.take() is None
    for number in range(QUEUE + 1):
        reader.offer(str(number))
    await reader.wait()

    assert reader.take() is None
    reader.offer("next")
    assert reader.take() == "next"


def test_a_page_gets_a_snapshot_then_every_change_soon(
    line: TestClient, monitor: FakeMonitor, clock: Callable[[], Any]
) -> None:
    with line.websocket_connect("/live") as session:
        first = until(session, "snapshot")
        begun = time.monotonic()
        monitor.put(kindscrap(clock(), failed=False))
        change = until(session, "delta")
        took = time.monotonic() - begun

    assert [job["id"] for job in first["jobs"]] == ["kindscrap", "auto_esafe", "fund_mail"]
    assert change["jobs"][0]["status"] == str(Status.OK)
    assert took < 5


def test_a_page_hears_the_pulse_every_second(
    line: TestClient, monitor: FakeMonitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[float] = []
    sent: list[float] = []

    def note(pulse: PulseView) -> dict[str, Any]:
        sent.append(looked[-1])
        return beat(pulse)

    monkeypatch.setattr(monitor, "turn", lambda: looked.append(time.monotonic()))
    monkeypatch.setattr("ui.live.beat", note)
    with line.websocket_connect("/live") as session:
        until(session, "pulse")
        begun = time.monotonic()
        until(session, "pulse")

    assert time.monotonic() - begun < 10
    assert min(later - one for one, later in pairwise(sent)) > 0.3  # where it is sent: who reads late hears two at once


async def test_the_monitor_is_told_that_the_loop_turns_and_that_it_ends(context: Context, monitor: FakeMonitor) -> None:
    live = Live(context)
    live.start()
    for _ in range(100):
        if monitor.turns >= 5:
            break
        await asyncio.sleep(0.1)
    turns = monitor.turns
    await live.stop()

    assert turns >= 5
    assert monitor.turns == 0


class Socket:
    """The end of a page that never leaves; it notes in which turn of the loop it was written to."""

    def __init__(self, turn: Callable[[], int]) -> None:
        self.headers: dict[str, str] = {}
        self.cookies: dict[str, str] = {}
        self.query_params: dict[str, str] = {}
        self.turns: list[int] = []
        self._turn = turn

    async def accept(self) -> None:
        self.turns.append(self._turn())

    async def iter_text(self) -> AsyncIterator[str]:
        await asyncio.Event().wait()
        yield ""

    async def send_text(self, text: str) -> None:
        self.turns.append(self._turn())


async def test_pages_that_come_at_once_are_served_in_a_turn_of_the_loop_each(context: Context) -> None:
    live, loop, turns = Live(context), asyncio.get_running_loop(), count()
    turn = 0

    def next_turn() -> None:
        nonlocal turn
        turn = next(turns)
        loop.call_soon(next_turn)

    next_turn()
    sockets = [Socket(lambda: turn) for _ in range(20)]
    serving = [asyncio.create_task(live.serve(socket)) for socket in sockets]  # type: ignore[arg-type]
    while not all(len(socket.turns) == 2 for socket in sockets):
        await asyncio.sleep(0.01)
    for task in serving:
        task.cancel()
    await asyncio.gather(*serving, return_exceptions=True)

    used = [at for socket in sockets for at in socket.turns]
    assert len(set(used)) == len(used) == 40


async def test_a_board_outlives_its_last_reader_for_a_while(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    live = Live(context)
    monkeypatch.setattr("ui.live.KEPT", 0.0)
    key = ("ko", None)
    await live._board(key)
    kept = live._is_unread(key)
    await asyncio.sleep(0.01)

    assert (kept, live._is_unread(key)) == (False, True)


def test_two_languages_are_told_each_in_its_own(line: TestClient, monitor: FakeMonitor) -> None:
    with line.websocket_connect("/live", headers={"Cookie": "batmon_language=en"}) as english:
        text = until(english, "snapshot")["jobs"][0]["findings"][0]["text"]
    with line.websocket_connect("/live") as korean:
        wort = until(korean, "snapshot")["jobs"][0]["findings"][0]["text"]

    assert (text, wort) == ("Failed, and no success since", "실패로 끝났고, 그 뒤 성공이 없습니다")


def test_a_page_of_another_origin_is_sent_away(line: TestClient) -> None:
    with (
        pytest.raises(WebSocketDisconnect),
        line.websocket_connect("/live", headers={"Origin": "http://elsewhere.example"}) as session,
    ):
        session.receive_json()
