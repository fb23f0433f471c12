import asyncio
import logging

import pytest

from ui.loopnoise import be_quiet

RESET = ConnectionResetError(10054, "현재 연결은 원격 호스트에 의해 강제로 끊겼습니다")
LOST = "Exception in callback _ProactorBasePipeTransport._call_connection_lost(None)"


@pytest.mark.parametrize(
    ("told", "heard"),
    [
        ({"message": LOST, "exception": RESET}, 0),
        ({"message": LOST, "exception": ValueError("a bug")}, 1),
        ({"message": "Task exception was never retrieved", "exception": RESET}, 1),
        ({"message": "Unclosed connection"}, 1),
    ],
    ids=["a client that left", "another error there", "a reset elsewhere", "no error"],
)
async def test_the_loop_is_silent_about_clients_that_left_and_about_nothing_else(
    told: dict[str, object], heard: int, caplog: pytest.LogCaptureFixture
) -> None:
    loop = asyncio.get_running_loop()
    be_quiet(loop)
    with caplog.at_level(logging.ERROR, "asyncio"):
        loop.call_exception_handler(told)

    assert len(caplog.records) == heard


async def test_a_handler_that_was_there_before_still_hears_the_rest() -> None:
    loop, heard = asyncio.get_running_loop(), list[str]()
    loop.set_exception_handler(lambda _, told: heard.append(told["message"]))
    be_quiet(loop)
    loop.call_exception_handler({"message": LOST, "exception": RESET})
    loop.call_exception_handler({"message": "other"})

    assert heard == ["other"]
