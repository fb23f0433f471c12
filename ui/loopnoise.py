"""What the loop of Windows complains of although nothing is wrong: a browser that has closed its connection."""

import asyncio
from typing import Any

CLOSING = "_call_connection_lost"  # of asyncio's Proactor: it shuts a socket down that the other side has reset


def is_noise(told: dict[str, Any]) -> bool:
    """Return whether the loop tells of nothing but a connection that its client has ended (WinError 10054)."""
    return (
        isinstance(told.get("exception"), ConnectionResetError)
        and CLOSING in f"{told.get('message')}{told.get('handle')}"
    )


def be_quiet(loop: asyncio.AbstractEventLoop) -> None:
    """Have the loop tell everything but that noise, each time a page is left."""
    before = loop.get_exception_handler()

    def handle(loop: asyncio.AbstractEventLoop, told: dict[str, Any]) -> None:
        if is_noise(told):
            return
        if before is None:
            loop.default_exception_handler(told)
        else:
            before(loop, told)

    loop.set_exception_handler(handle)
