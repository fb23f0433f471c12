"""`batmon check`: how every job stands, asked of the server or judged from the files."""

import json
import ssl
import sys
import urllib.error
import urllib.request
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import typer

from engine.config.model import Config
from ui.cli_config import language_of, read_config
from ui.cli_console import complain, hand_over, say, text
from ui.cli_port import page_address
from ui.texts import say as word

BAD_CONFIG = 3
UNAUTHORIZED = 401
CODES = {"OK": 0, "PAUSED": 0, "WARNING": 1, "UNKNOWN": 1, "ERROR": 2}
GLYPHS = {"OK": "●", "WARNING": "▲", "ERROR": "■", "PAUSED": "○", "UNKNOWN": "?"}
COLOURS = {"OK": "green", "WARNING": "yellow", "ERROR": "red", "PAUSED": "cyan", "UNKNOWN": "bright_black"}
LOOK_BACK = timedelta(days=90)

Job = dict[str, Any]  # JSON in the shape `Job` of the API


def check_jobs(path: Path, *, as_json: bool) -> None:
    """Print the jobs; end with 0, 1 or 2 by the worst status."""
    path = path.absolute()
    config = read_config(path, BAD_CONFIG)
    language = language_of(config.server)
    jobs, locked = ask_server(config, language)
    if jobs is None:
        jobs = judge_files(config, language)
        complain(text("check.source.locked" if locked else "check.source.files", language))
    if as_json:
        hand_over(json.dumps({"jobs": jobs}, ensure_ascii=False, indent=2))
    elif not jobs:
        say(text("check.none", language))
    elif sys.stdout is not None and sys.stdout.isatty():
        _print_table(jobs, language)
    else:
        for row in [_headings(language), *(_row(job, language) for job in jobs)]:
            say("\t".join(row))
    raise typer.Exit(max((CODES[job["status"]] for job in jobs), default=0))


def ask_server(config: Config, language: str) -> tuple[list[Job] | None, bool]:
    """Return the jobs as the running server of this very configuration gives them, None where there is none.

    Also whether it is there and wants a password to be read.
    """
    answer = asked_of_server(config, "/api/v1/jobs", language, 1)
    try:
        jobs: list[Job] = answer["jobs"]
        shown = {job["id"] for job in jobs}
    except (LookupError, TypeError):  # nobody there, or somebody else
        return None, answer == UNAUTHORIZED
    own = {job.id for job in config.jobs if job.enabled} <= shown <= {job.id for job in config.jobs}
    return (jobs if own else None), False


def asked_of_server(config: Config, path: str, language: str, seconds: float) -> Any:
    """Return the JSON that the server of a configuration answers; the number of its refusal, None for no answer."""
    address = page_address(config.server.host, config.server.port, secure=config.tls is not None)
    request = urllib.request.Request(f"{address}{path}", headers={"Accept-Language": language})
    try:
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}), *_trusting(config))
        with direct.open(request, timeout=seconds) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code
    except (OSError, ValueError):
        return None


def _trusting(config: Config) -> list[urllib.request.HTTPSHandler]:
    """Return what takes the server's own certificate for good, and no other."""
    if config.tls is None:
        return []
    context = ssl.create_default_context(cafile=config.path_of(config.tls.cert))
    context.check_hostname = False  # it is asked by its address on this machine
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return [urllib.request.HTTPSHandler(context=context)]


def judge_files(config: Config, language: str) -> list[Job]:
    """Return the jobs as their files say, judged here and now."""
    from engine import clock
    from engine.replay import judge_files as judge
    from rules.explain import sentence
    from ui.context import Words
    from ui.shapes import job_shape

    now = clock.now()
    words = Words(language=language, now=now, write=sentence)
    return [job_shape(view, words).model_dump(mode="json") for view in judge(config, now, now - LOOK_BACK)]


def _headings(language: str) -> list[str]:
    return [text(f"check.{name}", language) for name in ("status", "job", "headline", "last", "next")]


def _row(job: Job, language: str) -> list[str]:
    status = f"{GLYPHS[job['status']]} {word(language, 'status.' + job['status'])}"
    last = job["last_run"]["started"] if job["last_run"] else None
    headline = " ".join((job["headline"] or "").split())
    return [status, job["name"], headline, _moment(last), _moment(job["next_expected"])]


def _moment(iso: str | None) -> str:
    """Return a moment as the job's own clock shows it."""
    return f"{datetime.fromisoformat(iso):%Y-%m-%d %H:%M:%S}" if iso else "-"


def _print_table(jobs: Sequence[Job], language: str) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD)
    for heading in _headings(language):
        table.add_column(heading)
    for job in jobs:
        status, *others = _row(job, language)
        table.add_row(Text(status, style=COLOURS[job["status"]]), *map(Text, others))
    Console().print(table)
