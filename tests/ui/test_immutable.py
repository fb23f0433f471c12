"""Answers that never change under their address are made once; all others each time."""

from collections import Counter

import pytest
from fastapi import FastAPI, Request, Response
from fastapi.testclient import TestClient
from starlette.middleware.gzip import GZipMiddleware

from ui.assets import address
from ui.doorway import HEADERS, Doorway
from ui.immutable import MOST, Immutable

SCRIPT = f"{address()}/js/some.js"
TEXT = "export const many = 1;\n" * 100
MADE: Counter[str] = Counter()


@pytest.fixture
def client() -> TestClient:
    app = FastAPI()
    MADE.clear()

    @app.get("/{path:path}")
    async def answer(path: str, request: Request) -> Response:
        MADE[path.rsplit("/", 1)[-1]] += 1
        if "gone" in path:
            return Response(status_code=404)
        if "huge" in path:
            return Response(bytes(MOST + 1))
        return Response(TEXT, media_type="text/javascript", headers={"Cache-Control": "max-age=9"})

    app.add_middleware(GZipMiddleware)
    app.add_middleware(Immutable)
    app.add_middleware(Doorway, is_page=lambda path: False, outline=lambda: "")
    return TestClient(app)


def test_the_second_answer_is_the_first_one_again(client: TestClient) -> None:
    first, second = client.get(SCRIPT), client.get(SCRIPT)

    assert (second.text, second.headers) == (first.text, first.headers)
    assert (second.text, second.headers["content-encoding"]) == (TEXT, "gzip")
    assert MADE["some.js"] == 1


def test_who_cannot_unpack_gets_it_plain(client: TestClient) -> None:
    client.get(SCRIPT)

    for _ in range(2):
        plain = client.get(SCRIPT, headers={"Accept-Encoding": "identity"})
        assert (plain.text, plain.headers.get("content-encoding")) == (TEXT, None)
    assert MADE["some.js"] == 2


def test_security_headers_stand_in_it_once(client: TestClient) -> None:
    for _ in range(3):
        names = Counter(name for name, _ in client.get(SCRIPT).headers.raw)

    assert all(names[name.lower().encode()] == 1 for name in HEADERS)


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/api/v1/jobs", {}),
        ("/static/of-another-edition/some.js", {}),
        (f"{address()}/gone.js", {}),
        (f"{address()}/huge.js", {"Accept-Encoding": "identity"}),
        (SCRIPT, {"Range": "bytes=0-3"}),
        (SCRIPT, {"If-None-Match": '"x"'}),
    ],
)
def test_anything_else_is_made_each_time(client: TestClient, path: str, headers: dict[str, str]) -> None:
    for _ in range(2):
        client.get(path, headers=headers)

    assert MADE.total() == 2


def test_head_gets_the_headers_of_what_is_kept(client: TestClient) -> None:
    whole = client.get(SCRIPT)
    head = client.head(SCRIPT)

    assert (head.content, head.headers["content-length"]) == (b"", whole.headers["content-length"])
    assert MADE["some.js"] == 1
