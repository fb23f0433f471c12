"""Large downloads from a real server: to slow clients, to clients that leave, in ranges; it does nothing else worse."""

import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from io import BytesIO
from zipfile import ZipFile

import pytest

from tests.downloading import ENDLESS, FILES, HUGE, LOG, MARKS, Asking, Client, Room, mark_at, served

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks at /proc")
MEMORY = 24.0  # MB
OTHERS = ("/health", "/api/v1/jobs", "/api/v1/jobs/large/log/lines?file=job.log&tail=50")


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    with served(tmp_path_factory.mktemp("large")) as room:
        for path in OTHERS:  # what it holds after the first answers is no leak
            with Client(room.server, path) as client:
                client.read()
        for path in ("huge.bin", "below"):
            with Client(room.server, FILES + path) as client:
                client.take(1 << 20)
        assert room.closes_all(10)
        yield room


def test_slow_clients_cost_a_block_each_and_others_are_answered_as_before(room: Room) -> None:
    before = room.memory()
    with ExitStack() as stack, Asking(room.server, OTHERS).beside() as asking:
        clients = [stack.enter_context(Client(room.server, FILES + "huge.bin")) for _ in range(10)]
        taken = 0
        for _ in range(15):
            taken += sum(len(client.take(20_000)) for client in clients)
            time.sleep(0.05)
        held, opened = room.memory() - before, room.open_files()
    closed = room.closes_all(10)

    assert taken > 0
    assert opened.count("huge.bin") == 10
    assert held < MEMORY
    assert closed
    assert (asking.failed, len(asking.took) > 3) == ([], True)
    assert asking.usual() < 0.5


@pytest.mark.parametrize(
    "path", [FILES + "endless.bin", FILES, FILES + "below", LOG], ids=["file", "room", "zip", "log"]
)
def test_what_a_client_was_taking_is_closed_when_it_leaves(room: Room, path: str) -> None:
    before = room.memory()
    for _ in range(12):
        with Client(room.server, path) as client:
            assert client.status == 200
            client.take(200_000)

    assert room.closes_all(5)
    assert room.memory() - before < MEMORY


def test_a_client_that_leaves_without_taking_anything_leaves_nothing_open(room: Room) -> None:
    clients = [Client(room.server, FILES + "endless.bin") for _ in range(10)]
    time.sleep(0.3)
    for client in clients:
        client.leave()

    assert room.closes_all(5)


@pytest.mark.parametrize("place", MARKS)
def test_a_range_far_inside_is_what_stands_there(room: Room, place: int) -> None:
    with Client(
        room.server, FILES + "huge.bin", f"Range: bytes={place}-{place + 9}", "Accept-Encoding: gzip"
    ) as client:
        assert client.read() == mark_at(place)

    assert (client.status, client.headers["content-range"]) == (206, f"bytes {place}-{place + 9}/{HUGE}")


def test_a_download_goes_on_where_it_was_broken_off(room: Room) -> None:
    with Client(room.server, FILES + "huge.bin") as first:
        first.take(1000)
    again = (f"Range: bytes={HUGE - 10}-", f"If-Range: {first.headers['etag']}")
    with Client(room.server, FILES + "huge.bin", *again) as client:
        assert client.read() == mark_at(HUGE - 10)
    with Client(room.server, FILES + "huge.bin", "Range: bytes=5-9", 'If-Range: "another"') as client:
        assert (client.status, client.headers["content-length"]) == (200, str(HUGE))


@pytest.mark.parametrize(("path", "size"), [(FILES + "endless.bin", ENDLESS), (FILES + "huge.bin", HUGE)])
def test_a_browser_is_told_how_long_a_download_is_and_given_the_bytes_as_they_lie(
    room: Room, path: str, size: int
) -> None:
    with Client(room.server, path, "Accept-Encoding: gzip, deflate, br") as client:
        began = client.take(10)

    assert client.headers["content-length"] == str(size)
    assert client.headers.get("content-encoding", "identity") == "identity"
    assert began in (mark_at(0), bytes(10))


def test_a_whole_log_is_handed_out_as_it_lies(room: Room) -> None:
    with Client(room.server, LOG) as client:
        data = client.read()

    assert data == (room.folder / "logs" / "job.log").read_bytes()


def test_a_folder_is_packed_while_it_is_sent(room: Room) -> None:
    before = room.memory()
    with Asking(room.server, OTHERS).beside() as asking, Client(room.server, FILES + "logs") as client:
        most, pieces = 0.0, []
        while piece := client.take(1 << 20):
            pieces.append(piece)
            most = max(most, room.memory() - before)

    with ZipFile(BytesIO(_plain(b"".join(pieces)))) as archive:
        assert archive.read("job.log") == (room.folder / "logs" / "job.log").read_bytes()
    assert most < MEMORY
    assert (asking.failed, asking.usual() < 0.5) == ([], True)


def _plain(chunked: bytes) -> bytes:
    """Return a body that came in chunks."""
    parts = []
    while chunked:
        size, _, rest = chunked.partition(b"\r\n")
        parts.append(rest[: int(size, 16)])
        chunked = rest[int(size, 16) + 2 :]
    return b"".join(parts)
