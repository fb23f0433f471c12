"""A task as Task Scheduler exports it: its XML, in UTF-16 as Windows writes it or saved anew in another encoding."""

import re
from collections.abc import Iterator
from datetime import timedelta
from xml.etree.ElementTree import Element, ParseError, fromstring

from msgspec import Struct

from engine.scheduled.trigger import Trigger, length_of, read_trigger

BOMS = (("utf-16", (b"\xff\xfe", b"\xfe\xff")), ("utf-8-sig", (b"\xef\xbb\xbf",)))
DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
LONGEST = 10_000_000  # characters: thousands of tasks
DEFAULT_LIMIT = timedelta(hours=72)  # what Windows writes where nobody has chosen anything


class TaskError(ValueError):
    """A file that is no export of tasks; the text is in English, `told` says it in a language."""

    def __init__(self, korean: str, english: str) -> None:
        super().__init__(english)
        self._korean = korean

    def told(self, language: str) -> str:
        """Return the sentence in `ko` or `en`."""
        return self._korean if language == "ko" else str(self)


class Program(Struct, frozen=True, kw_only=True):
    """What a task starts."""

    command: str
    arguments: str = ""
    folder: str = ""


class Task(Struct, frozen=True, kw_only=True):
    r"""A task: `path` is its name with folders (`\Kindscrap`)."""

    path: str
    description: str = ""
    enabled: bool = True
    account: str = ""
    only_logged_on: bool | None = None
    elevated: bool = False
    limit: timedelta | None = None  # how long it may run, where somebody has chosen that
    triggers: tuple[Trigger, ...] = ()
    programs: tuple[Program, ...] = ()
    other_actions: tuple[str, ...] = ()


def read_tasks(data: bytes, name: str) -> list[Task]:
    """Return the tasks of an export: one, or several as `schtasks /query /xml` gives them; `name` for one without any.

    Raises TaskError.
    """
    return [_task(one, name) for one in _roots(text_of(data))]


def text_of(data: bytes) -> str:
    """Return the text of an XML file: by its mark, else by its zeros, else UTF-8 or what Korean Windows writes."""
    for encoding, marks in BOMS:
        if data.startswith(marks):
            return data.decode(encoding, "replace")
    if data[:2] == b"<\0":
        return data.decode("utf-16-le", "replace")
    if data[:2] == b"\0<":
        return data.decode("utf-16-be", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp949", "replace")


def _roots(text: str) -> Iterator[Element]:
    body = DECLARATION.sub("", text, count=1)  # it may name an encoding that the file no longer has
    if len(body) > LONGEST or "<!DOCTYPE" in body:
        raise TaskError("작업 스케줄러의 파일이 아닙니다", "this is no export of the Task Scheduler")
    try:
        root = fromstring(body)
    except ParseError as error:
        raise TaskError(f"XML을 읽을 수 없습니다: {error}", f"this is no XML that can be read: {error}") from None
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    found = [root] if root.tag == "Task" else root.findall("Task") if root.tag == "Tasks" else []
    if not found:
        raise TaskError(f"작업이 없습니다: <{root.tag}>", f"there is no task in it: <{root.tag}>")
    yield from found


def _task(root: Element, name: str) -> Task:
    path = _text(root, "RegistrationInfo/URI") or name
    principal = root.find("Principals/Principal")
    principal = Element("none") if principal is None else principal
    logon = _text(principal, "LogonType")
    actions = root.find("Actions")
    actions = Element("none") if actions is None else actions
    triggers = root.find("Triggers")
    try:
        limit = length_of(_text(root, "Settings/ExecutionTimeLimit"))
        own = tuple(read_trigger(one) for one in (() if triggers is None else triggers))
    except ValueError as error:
        raise TaskError(f"{path}: 알 수 없는 값: {error}", f"{path}: not understood: {error}") from None
    return Task(
        path="\\" + path.lstrip("\\"),
        description=_text(root, "RegistrationInfo/Description"),
        enabled=_text(root, "Settings/Enabled") not in ("false", "0"),
        account=_text(principal, "UserId") or _text(principal, "GroupId"),
        only_logged_on=True if _text(principal, "GroupId") else logon == "InteractiveToken" if logon else None,
        elevated=_text(principal, "RunLevel") == "HighestAvailable",
        limit=None if limit in (None, timedelta(), DEFAULT_LIMIT) else limit,
        triggers=own,
        programs=tuple(_program(one) for one in actions if one.tag == "Exec"),
        other_actions=tuple(one.tag for one in actions if one.tag != "Exec"),
    )


def _program(written: Element) -> Program:
    return Program(
        command=_text(written, "Command").strip('"'),
        arguments=_text(written, "Arguments"),
        folder=_text(written, "WorkingDirectory").strip('"'),
    )


def _text(element: Element, path: str) -> str:
    return (element.findtext(path) or "").strip()
