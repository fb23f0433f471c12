"""The whole server as a stranger meets it: paths, headers, bodies and addresses that are not meant well."""

import http.client
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from nicegui import __version__ as nicegui

from tests.browser import Server, python
from tests.ports import free_port
from tests.ui.fake_monitor import PASSWORD
from tests.ui.forks import ForkedServer
from tests.ui.test_gate import basic
from ui.assets import address

UI = Path(__file__).parents[2] / "ui"
QUICK = 5.0  # seconds; of a machine that others use too
UP = ("../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..\\", "..%5c", "..%255c", "....//", "%c0%ae%c0%ae/", "..;/")
TRIED = "zq\"'></script><script>alert(7)</script>"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    port = free_port()
    server = ForkedServer(python("tests.ui.fake_server", str(port), "three", "en"), port)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def ask(server: Server) -> Callable[..., tuple[int, dict[str, str], bytes]]:
    def ask(
        method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        try:
            line.request(method, path, body, headers or {})
            answer = line.getresponse()
            return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read(5_000_000)
        finally:
            line.close()

    return ask


Ask = Callable[..., tuple[int, dict[str, str], bytes]]
NICEGUI = tuple(f"/_nicegui/{nicegui}/{part}" for part in ("", "static/", "components/", "resources/", "libraries/"))
MOUNTS = ("/static/{hash}/", "/static/", "/docs/", "/api/v1/jobs/", "/", *NICEGUI)


@pytest.mark.parametrize("mount", MOUNTS)
def test_no_path_leads_out_of_what_is_served(ask: Ask, mount: str) -> None:
    begun = mount.format(hash=address().rpartition("/")[2])
    for up in UP:
        for target in ("etc/passwd", "pyproject.toml", "proc/self/environ"):
            status, _, body = ask("GET", begun + up * 8 + target)
            assert status < 500, up
            assert b"root:" not in body, up
            assert b"[project]" not in body, up
            assert b"PATH=" not in body, up


@pytest.mark.parametrize("name", ["CON", "NUL.txt", "COM1.js", "aux ", "live.js:$DATA", "live.js%00.css", "a" * 5_000])
def test_a_name_that_a_system_takes_for_a_device_is_no_file(ask: Ask, name: str) -> None:
    began = time.monotonic()
    assert ask("GET", f"{address()}/js/{name.replace(' ', '%20')}")[0] in (404, 400, 414)
    assert time.monotonic() - began < QUICK


def test_no_route_takes_a_file(ask: Ask) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="file"; filename="..\\\\..\\\\evil.txt"\r\n\r\n'
    body = part + b"A" * 1_000_000 + b"\r\n--x--\r\n"
    for path in ("/", "/api/v1/upload", "/login", "/api/v1/unlock", "/api/v1/lock", "/_nicegui/client/x/upload/1"):
        status, _, _ = ask("POST", path, body, {"Content-Type": "multipart/form-data; boundary=x"})
        assert 400 <= status < 500, path


@pytest.mark.parametrize("path", ["/api/v1/unlock", "/login"])
@pytest.mark.parametrize("said", ["99999999999", "-1", "1e9"])
def test_more_than_a_body_may_hold_is_refused_before_it_comes(ask: Ask, path: str, said: str) -> None:
    began = time.monotonic()
    status, _, _ = ask("POST", path, b"", {"Content-Length": said})

    assert status in (400, 413)
    assert time.monotonic() - began < QUICK


def test_a_body_that_grows_without_saying_so_is_cut(ask: Ask) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    whole = ask("POST", "/login", iter([b"name=" + b"x" * 90]), form)[0]
    grown = ask("POST", "/login", iter([b"name=" + b"x" * 9_000] * 4), form)[0]

    assert (whole, grown) in [(403, 400), (403, 413)]


def test_a_range_of_fifteen_thousand_parts_is_answered_at_once(ask: Ask) -> None:
    ranges = ",".join(f"{n}-{n}" for n in range(0, 7_500))
    for path in (f"{address()}/js/live.js", "/docs/swagger-ui-bundle.js"):
        began = time.monotonic()
        assert ask("GET", path, None, {"Range": f"bytes={ranges}"})[0] < 500
        assert time.monotonic() - began < QUICK


@pytest.mark.parametrize(
    "path",
    [
        "/?job=",
        "/?path=",
        "/?callback=",
        "/?format=html&callback=",
        "/nosuch/",
        "/jobs/",
        "/audit?text=",
        "/login?next=/",
    ],
)
def test_what_stands_in_an_address_does_not_run(ask: Ask, path: str) -> None:
    status, headers, body = ask("GET", path + quote(TRIED, safe=""), None, {"Accept": "text/html"})

    assert status < 500
    assert b"<script>alert(7)" not in body
    assert "javascript" not in headers.get("content-type", "")


def test_another_host_s_name_is_not_taken_over(ask: Ask) -> None:
    for path in ("/", "/login", "/main", "/docs"):
        _, headers, body = ask("GET", path, None, {"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
        assert b"evil.example" not in body
        assert "evil.example" not in headers.get("location", "")


@pytest.mark.parametrize("method", ["TRACE", "PROPFIND", "PUT", "PATCH", "FOO", "DELETE"])
def test_what_no_page_understands_is_refused(ask: Ask, method: str) -> None:
    assert 400 <= ask(method, "/")[0] < 500


def test_no_other_origin_is_invited(ask: Ask) -> None:
    _, headers, _ = ask("GET", "/api/v1/jobs", None, {"Origin": "http://evil.example"})

    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize("path", ["/_nicegui_ws/socket.io/?EIO=4&transport=websocket", "/live"])
@pytest.mark.parametrize("origin", ["http://evil.example", "null"])
def test_a_page_of_another_origin_opens_no_line(ask: Ask, path: str, origin: str) -> None:
    headers = {
        "Origin": origin,
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version": "13",
    }

    assert ask("GET", path, None, headers)[0] == 403


@pytest.mark.parametrize(("source", "seen"), [("10.9.9.9", "127.0.0.1"), ("1.2.3.4, 5.6.7.8", "127.0.0.1")])
def test_what_a_proxy_says_of_others_is_not_believed(ask: Ask, server: Server, source: str, seen: str) -> None:
    ask("POST", "/fake/protect")
    headers = {**basic("kim", PASSWORD), "X-Forwarded-For": source, "Forwarded": f"for={source}", "X-Real-IP": source}
    ask("POST", "/api/v1/unlock", None, headers)
    _, _, body = ask("GET", "/api/v1/audit?event=password&limit=1", None, headers)

    assert f'"source":"{seen}"'.encode() in body.replace(b" ", b"")
    assert source.encode() not in body


MARKUP = ("html", "markdown", "restructured_text", "mermaid", "add_css", "add_scss", "add_sass", "interactive_image")
TAKES_MARKUP = rf"\bui\.({'|'.join(MARKUP)}|chat_message|upload|sub_pages)\b"
TAKES_SCRIPT = r"\b(run_method|run_grid_method|run_chart_method|run_javascript)\b|navigate\.history"
IN_SCRIPTS = r"\bv-html\b|\.innerHTML\b|document\.write|\beval\("


@pytest.mark.parametrize("pattern", [TAKES_MARKUP, TAKES_SCRIPT, IN_SCRIPTS])
def test_nothing_is_used_that_takes_text_for_markup_or_for_a_script(pattern: str) -> None:
    sources = [*UI.rglob("*.py"), *UI.rglob("*.js")]

    assert len(sources) > 100
    assert [path.name for path in sources if re.search(pattern, path.read_text(encoding="utf-8"))] == []
