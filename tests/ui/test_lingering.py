"""Who sends more than is read gets the answer all the same, and whoever does not end is left."""

import asyncio
import socket
from collections.abc import Callable
from http.client import HTTPResponse

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message

from tests.browser import Server
from ui import lingering
from ui.lingering import LAST, Lingering

PIECE = b"A" * 50_000
PIECES = 20


@pytest.mark.parametrize(
    ("path", "status", "more"),
    [
        ("/login", 413, ""),
        ("/login", 413, "Connection: close\r\n"),
        ("/", 405, "Connection: close\r\n"),
        ("/api/v1/upload", 404, "Connection: close\r\n"),
        ("/_nicegui/client/x/upload/1", 404, "Connection: close\r\n"),
    ],
)
def test_the_connection_stands_until_the_whole_body_is_sent(
    scenes: Callable[[str], Server], path: str, status: int, more: str
) -> None:
    with socket.create_connection(("127.0.0.1", scenes("three").port), timeout=30) as line:
        head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(PIECE) * PIECES}\r\n{more}\r\n"
        line.sendall(head.encode() + PIECE)
        answer = HTTPResponse(line)
        answer.begin()
        assert answer.status == status
        answer.read()
        for _ in range(PIECES - 1):
            line.sendall(PIECE)
        assert line.recv(1) == b""  # an orderly end, no reset


def test_a_body_that_never_ends_keeps_a_connection_for_a_while_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lingering, "PATIENCE", 0.05)
    sent = asyncio.run(_answer([{"type": "http.request", "body": PIECE, "more_body": True}]))

    assert [message["type"] for message in sent] == ["http.response.start", *["http.response.body"] * 2]
    assert (sent[1]["body"], sent[1]["more_body"]) == (b"No.", True)
    assert sent[2] == LAST


def test_the_answer_is_whole_before_the_rest_is_waited_for() -> None:
    rest: list[Message] = [{"type": "http.request", "body": PIECE, "more_body": more} for more in (True, True, False)]
    sent = asyncio.run(_answer(rest))

    assert sent[1]["body"] == b"No."
    assert sent[2] == LAST
    assert rest == []


async def _answer(rest: list[Message]) -> list[Message]:
    """What is sent to a request with a body that the application does not read."""
    sent: list[Message] = []

    async def receive() -> Message:
        if rest:
            assert b"No." in [message.get("body") for message in sent]
            return rest.pop(0)
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/", "headers": [(b"content-length", b"1000000")]}
    await Lingering(PlainTextResponse("No.", 405))(scope, receive, send)
    return sent
