"""`batmon audit verify` and `batmon audit list`: the audit file as it lies, whether the server runs or not."""

import json
from collections import deque
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import typer
from msgspec.structs import replace

from engine.actions.journal import Wanted
from engine.actions.records import filter_of
from engine.auditcheck import AuditProblem, inspect_file, lines_of, row_of
from engine.config.model import Config
from engine.service import audit_file, store_address
from engine.store.audits import audit_to_json
from engine.store.batch import AuditRow
from engine.store.errors import StoreError
from engine.store.peek import audit_head_of
from ui.auditwords import event_title, outcome_title
from ui.cli_config import language_of, read_config
from ui.cli_console import complain, hand_over, say, stop, text
from ui.context import legible, zone_of
from ui.texts import LANGUAGES

BAD_CONFIG = 3
BROKEN = 1


def verify_trail(path: Path) -> None:
    """Read the whole file and name what was removed, changed or cut off; exit code 1 where anything was."""
    config = read_config(path.absolute(), BAD_CONFIG)
    language = language_of(config.server)
    file = audit_file(config)
    try:
        head = audit_head_of(store_address(config))
    except StoreError as error:
        stop(text("audit.no_store", language, reason=error), BAD_CONFIG)
    found = inspect_file(file, head)
    for problem in found.problems:
        complain(_told(problem, language))
    if found.problems:
        complain(text("audit.unsound", language, file=file, count=len(found.problems)))
        raise typer.Exit(BROKEN)
    say(text("audit.sound", language, file=file, rows=found.rows, first=found.first, last=found.end.count))


def list_rows(path: Path, wanted: Wanted, since: str | None, *, as_json: bool) -> None:
    """Print the newest rows that are asked for, oldest of them first."""
    config = read_config(path.absolute(), BAD_CONFIG)
    language = language_of(config.server)
    begin = None if since is None else _moment(since, config, language)
    rows = deque(_rows(config, replace(wanted, since=begin)), maxlen=wanted.limit)
    for row in rows:
        if as_json:
            hand_over(audit_to_json(row))
        else:
            say(_line(row, config, language))


def _rows(config: Config, wanted: Wanted) -> Iterator[AuditRow]:
    fits = filter_of(wanted)
    found = (row_of(line) for line in lines_of(audit_file(config)))
    return (row for row in found if row is not None and fits(row))


def _line(row: AuditRow, config: Config, language: str) -> str:
    at = row.at.astimezone(zone_of(config.timezone)).isoformat(timespec="seconds")
    words = [event_title(row.event, language), outcome_title(row.event, row.outcome, language)]
    detail = json.dumps(dict(row.detail), ensure_ascii=False) if row.detail else ""
    parts = [str(row.seq), at, *words, row.who, row.source, row.job or "", detail]
    return legible("\t".join(" ".join(part.split()) for part in parts).rstrip())


def _moment(written: str, config: Config, language: str) -> datetime:
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        stop(text("audit.time", language, found=written), BAD_CONFIG)
    return found if found.tzinfo is not None else found.replace(tzinfo=zone_of(config.timezone))


def _told(problem: AuditProblem, language: str) -> str:
    """Return what is wrong, with the line of the file where there is one."""
    sentence = LANGUAGES[language][f"audit.trouble.{problem.trouble}"].format(first=problem.first, last=problem.last)
    return sentence if problem.line is None else f"{problem.line}: {sentence}"
