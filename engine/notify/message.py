"""A notice as a message: title and text, in the server's language."""

import socket
from datetime import datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from msgspec import Struct

from engine.config.model import Config
from engine.notify.notice import RECOVERED, Notice
from engine.views import JobView
from rules.explain import moment, sentence
from rules.model import Evidence

EVERYWHERE = ("0.0.0.0", "::", "")
LONGEST = 300  # characters of a quoted line
TEXTS = {
    "ERROR": ("[오류] {name}", "[ERROR] {name}"),
    "RECOVERED": ("[복구] {name}", "[RECOVERED] {name}"),
    "test": ("[시험] BATMON 알림", "[TEST] BATMON notification"),
    "test.body": ("이 메시지가 보이면 알림이 전달됩니다.", "If you can read this, notifications arrive."),
    "since": ("{time}부터", "since {time}"),
    "recovered": ("{time}부터 오류가 아닙니다.", "No error any more since {time}."),
    "place": ("{file} {line}행", "{file}, line {line}"),
}


class Message(Struct, frozen=True, kw_only=True):
    """What is sent."""

    title: str
    body: str


def message_of(notice: Notice, view: JobView | None, config: Config, now: datetime) -> Message:
    """Return the message: what happened, the line that it rests on, and where to look."""
    language = language_of(config)
    zone = ZoneInfo(view.zone if view is not None else config.timezone)
    name = view.name if view is not None else notice.job
    time = moment(notice.at, now, zone, language)
    lines = []
    if notice.kind == RECOVERED:
        lines.append(text("recovered", language, time=time))
    if notice.finding is not None:
        said = sentence(notice.finding, language, zone, now)
        since = "" if notice.kind == RECOVERED else f" ({text('since', language, time=time)})"
        lines.append(said + since)
        seen = next((one for one in notice.finding.evidence if one.text or one.file), None)
        lines += [] if seen is None else _quoted(seen, language)
    description = "" if view is None else view.description
    lines += ["", f"{name} — {description}" if description else name]
    lines += [f"{address_of(config)}/jobs/{quote(notice.job)}", config.server.title]
    return Message(title=text(notice.kind, language, name=name), body="\n".join(lines))


def message_of_test(config: Config) -> Message:
    """Return what tells that messages arrive."""
    language = language_of(config)
    return Message(
        title=text("test", language),
        body="\n".join((text("test.body", language), "", address_of(config), config.server.title)),
    )


def language_of(config: Config) -> str:
    """Return the language of what leaves the server: nobody's browser says which."""
    return "en" if config.server.language == "en" else "ko"


def address_of(config: Config) -> str:
    """Return the address of the pages, as other machines reach them."""
    host = config.server.host
    host = socket.gethostname() if host in EVERYWHERE else f"[{host}]" if ":" in host else host
    return f"{'http' if config.tls is None else 'https'}://{host}:{config.server.port}"


def text(key: str, language: str, **fields: object) -> str:
    """Return one of the texts above."""
    return TEXTS[key][0 if language == "ko" else 1].format(**fields)


def _quoted(seen: Evidence, language: str) -> list[str]:
    place = seen.file or ""
    if seen.file is not None and seen.line is not None:
        place = text("place", language, file=seen.file, line=seen.line)
    quoted = seen.text.strip()
    shown = quoted if len(quoted) <= LONGEST else quoted[:LONGEST] + "…"
    return [line for line in (place, f"> {shown}" if shown else "") if line]
