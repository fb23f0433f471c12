"""`batmon rerun ID`: asks the running server, shows the output as it comes, and ends as the command does."""

import base64
import getpass
import json
import os
import ssl
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import Any, NoReturn

import typer

from ui.cli_config import language_of, read_config
from ui.cli_console import complain, stop, text
from ui.cli_port import page_address

PASSWORD = "BATMON_PASSWORD"  # of the environment: an argument would stand in the process list
NOT_DONE = 125  # of ours: what the command itself ends with is passed on
TIMED_OUT, SIGNAL, LEFT = 124, 128, 130  # as shells and timeout(1) have them
CODES = {"timeout": TIMED_OUT, "cancelled": SIGNAL + 15, "lost": NOT_DONE, "not_started": 127}
PATIENCE = 60.0  # seconds for one answer, and of silence of a stream, which says each 15 s that it lives

Rerun = dict[str, Any]  # JSON in the shape `RerunShape` of the API


class Server:
    """The running server, as one person asks it."""

    def __init__(self, address: str, language: str, login: str, certificate: Path | None) -> None:
        self._address, self._language, self._login = address, language, login
        handlers: list[urllib.request.BaseHandler] = [urllib.request.ProxyHandler({})]
        if certificate is not None:
            handlers.append(urllib.request.HTTPSHandler(context=_trusting(certificate)))
        self._opener = urllib.request.build_opener(*handlers)

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> HTTPResponse:
        """Return the answer. Raises HTTPError for a refusal, OSError where nobody is there."""
        request = urllib.request.Request(f"{self._address}/api/v1{path}", method=method)
        request.add_header("Accept-Language", self._language)
        request.add_header("Content-Type", "application/json")
        for name, value in headers.items():
            request.add_header(name.replace("_", "-"), value)
        request.add_header("Authorization", f"Basic {self._login}")  # reading may take it as well
        data = None if body is None else json.dumps(body).encode()
        answer: HTTPResponse = self._opener.open(request, data, timeout=PATIENCE)
        return answer


def _trusting(certificate: Path) -> ssl.SSLContext:
    """Return what trusts the server's own certificate, and no other: it names the machine, and we ask for loopback."""
    context = ssl.create_default_context(cafile=certificate)
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.check_hostname = False
    return context


def rerun_job(path: Path, job: str, params: Sequence[str], name: str | None, *, force: bool, reason: str) -> None:
    """Run a job again through the server of `path`, and end with the command's exit code."""
    config = read_config(path.absolute(), NOT_DONE)
    language = language_of(config.server)
    given = dict(_split(param, language) for param in params)
    known = {one.id for one in config.jobs if one.enabled}
    if job not in known:
        stop(text("rerun.unknown", language, job=job, known=", ".join(sorted(known))), NOT_DONE)
    login = f"{name or getpass.getuser()}:{_password(language)}"
    certificate = None if config.tls is None else config.path_of(config.tls.cert)
    address = page_address(config.server.host, config.server.port, secure=certificate is not None)
    server = Server(address, language, base64.b64encode(login.encode()).decode(), certificate)
    try:
        body = {"params": given, "force": force, "reason": reason}
        with server.ask("POST", f"/jobs/{job}/rerun", body) as answer:
            begun: Rerun = json.load(answer)
    except urllib.error.HTTPError as error:
        _refused(error)
    except (OSError, HTTPException, ValueError):
        stop(text("rerun.no_server", language, url=address), NOT_DONE)
    complain(text("rerun.begun", language, command=begun["command"], url=f"{address}/jobs/{job}/reruns/{begun['id']}"))
    raise typer.Exit(_follow(server, begun["id"], language))


def _follow(server: Server, rid: str, language: str) -> int:
    """Print the output as it comes, and return the exit code; a lost connection is taken up where it broke."""
    place = 0
    while True:
        try:
            with server.ask("GET", f"/reruns/{rid}/stream", Last_Event_ID=str(place)) as stream:
                for kind, event_id, data in _events(stream):
                    place = event_id
                    if kind == "end":
                        return _end(data, language)
                    if data["skipped"]:
                        complain(text("rerun.skipped", language, bytes=data["skipped"]))
                    _print(data["text"])
        except KeyboardInterrupt:
            complain(text("rerun.left", language, rid=rid))
            return LEFT
        except urllib.error.HTTPError as error:
            _refused(error)
        except (OSError, HTTPException, ValueError):
            complain(text("rerun.broken", language, rid=rid))
            return NOT_DONE


def _events(stream: HTTPResponse) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """Yield the server-sent events: their name, id and data. Raises OSError where they end without an end."""
    fields: dict[str, str] = {}
    for raw in stream:
        line = raw.decode().rstrip("\r\n")
        name, _, value = line.partition(": ")
        if line:
            fields[name] = value
        elif "data" in fields:
            yield fields["event"], int(fields["id"]), json.loads(fields["data"])
            fields = {}
    raise OSError("the stream has ended")


def _end(rerun: Rerun, language: str) -> int:
    said = text(f"rerun.state.{rerun['state']}", language)
    detail = rerun["result"] or rerun["error"]
    complain(text("rerun.ended", language, said=f"{said} ({detail})" if detail else said))
    if rerun["state"] != "ended":
        return CODES[rerun["state"]]
    code = int(rerun["code"])
    return SIGNAL - code if code < 0 else min(code, 255)


def _password(language: str) -> str:
    known = os.environ.get(PASSWORD)
    if known:
        return known
    if not sys.stdin.isatty():
        stop(text("rerun.no_password", language, name=PASSWORD), NOT_DONE)
    return getpass.getpass(text("rerun.password", language) + " ")


def _split(param: str, language: str) -> tuple[str, str]:
    name, equals, value = param.partition("=")
    if not equals:
        stop(text("rerun.param", language, param=param), NOT_DONE)
    return name, value


def _refused(error: urllib.error.HTTPError) -> NoReturn:
    try:
        message = json.load(error)["detail"]["message"]
    except (ValueError, LookupError, TypeError):
        message = f"HTTP {error.code}"
    stop(message, NOT_DONE)


def _print(output: str) -> None:
    if sys.stdout is not None:
        sys.stdout.write(output)
        sys.stdout.flush()
