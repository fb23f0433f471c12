"""Tasks and services as the text of a batmon.yml: one job each, with what has to be looked at beside it."""

import re
from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from engine.config.legacy_blocks import GENERIC, RULES, Names, folded, id_of, quoted
from engine.config.texts import LONGEST_NAME, UNSAFE
from engine.scheduled.commandline import folder_of, split
from engine.scheduled.expected import expected, words_of
from engine.scheduled.notes import Note, comment
from engine.scheduled.task import Program, Task

HEAD = """\
# yaml-language-server: $schema=./engine/config/batmon.schema.json
# 스케줄러에 등록된 것을 옮겼습니다. "확인"이라고 쓴 줄을 이 컴퓨터와 맞춰 보십시오.
# Taken from what the scheduler has on record: compare every line that says "check" with this machine.
"""
LONGEST_DESCRIPTION = 500
HIDDEN = re.compile(f"{UNSAFE.pattern}|[\\u00a0\\ufeff\\ufffe\\uffff]")
VARIABLE = re.compile(r"%[A-Za-z_()0-9]+%")


class Service(Struct, frozen=True, kw_only=True):
    """A Windows service: its names, and the folder that it works in, empty where that is not known."""

    name: str
    title: str = ""
    description: str = ""
    account: str = ""
    start_type: str = ""
    folder: str = ""


class Written(Struct, frozen=True, kw_only=True):
    """The file, and by the id of each job what is to be said of it."""

    text: str
    notes: tuple[tuple[str, Note], ...]


def write_file(tasks: Sequence[Task], services: Sequence[Service], now: datetime) -> Written:
    """Return the text of a batmon.yml with a job for each of these."""
    ids, names = Names(), Names()
    blocks: list[str] = []
    said: list[tuple[str, Note]] = []
    entries: list[Task | Service] = [*tasks, *services]
    for number, one in enumerate(entries, 1):
        title = _one_line(one.path.rpartition("\\")[2] if isinstance(one, Task) else one.title or one.name)
        stem = title if isinstance(one, Task) else one.name
        job_id = ids.take(id_of(stem, number), "-")
        head = [f"- id: {job_id}", f"  name: {quoted(names.take(title[: LONGEST_NAME - 10].strip() or job_id, ' '))}"]
        description = _one_line(one.description)[:LONGEST_DESCRIPTION].strip()
        if description:
            head.append(f"  description: {quoted(description)}")
        lines, notes = _of_task(one, now) if isinstance(one, Task) else _of_service(one)
        blocks.append("".join(f"  {line}\n" for line in (*head, *("  " + line for line in lines))))
        said += [(job_id, note) for note in notes]
    return Written(text=HEAD + "jobs:\n" + "\n".join(blocks), notes=tuple(said))


def _of_task(task: Task, now: datetime) -> tuple[list[str], list[Note]]:
    found = expected(task.triggers, now)
    expect = words_of(found, task.limit)
    program = task.programs[0] if task.programs else None
    notes = [*_about(task), *found.notes, *_of_actions(task)]
    folder = (
        "" if program is None else _one_line(program.folder) or _one_line(folder_of(program.command, program.arguments))
    )
    if not folder:
        notes.append(Note(code="no_folder", loss=False))
    rerun = _rerun(program)
    return [
        f"scheduler: {{type: windows_task, task: {quoted(_one_line(task.path))}}}",
        *map(comment, notes),
        *([f"expect: {expect}"] if expect else []),
        f"workdir: {quoted(folder or '.')}" + ("" if folder else "  # 확인 / check"),
        *_log_of(task.path.rpartition("\\")[2]),
        *([] if rerun is None else [rerun]),
    ], notes


def _about(task: Task) -> list[Note]:
    notes = [] if task.enabled else [Note(code="task_disabled")]
    if task.account:
        notes.append(Note(code="account", parameters={"account": _one_line(task.account)}, loss=False))
    for code, holds in (("only_logged_on", task.only_logged_on), ("elevated", task.elevated)):
        if holds:
            notes.append(Note(code=code, loss=False))
    return notes


def _of_actions(task: Task) -> list[Note]:
    notes = [] if task.programs else [Note(code="no_command")]
    notes += [Note(code="other_action", parameters={"what": one}) for one in task.other_actions]
    rest = " · ".join(_one_line(f"{one.command} {one.arguments}") for one in task.programs[1:])
    if rest:
        notes.append(Note(code="more_commands", parameters={"what": rest}))
    for one in task.programs[:1]:
        what = _one_line(f"{one.command} {one.arguments} {one.folder}")
        if VARIABLE.search(what):
            notes.append(Note(code="variable", parameters={"what": what}, loss=False))
        if "{" in what:
            notes.append(Note(code="placeholder", loss=False))
    return notes


def _rerun(program: Program | None) -> str | None:
    """Return what runs the job again; words in braces would be places of values, so the scheduler does it then."""
    if program is None or not program.command:
        return None
    words = [_one_line(one) for one in (program.command, *split(program.arguments))]
    if any("{" in word for word in words):
        return "rerun: scheduler"
    aside = "  # 또는 / or: scheduler"
    return f"rerun: [{', '.join(map(quoted, words))}]{aside}"


def _of_service(service: Service) -> tuple[list[str], list[Note]]:
    notes = (
        [Note(code="account", parameters={"account": _one_line(service.account)}, loss=False)]
        if service.account
        else []
    )
    if service.start_type == "disabled":
        notes.append(Note(code="task_disabled"))
    folder = _one_line(service.folder)
    if not folder:
        notes.append(Note(code="no_folder", loss=False))
    return [
        f"scheduler: {{type: windows_service, service: {quoted(_one_line(service.name))}}}",
        *map(comment, notes),
        f"workdir: {quoted(folder or '.')}" + ("" if folder else "  # 확인 / check"),
        *_log_of(service.name),
        "rerun: scheduler",
    ], notes


def _log_of(name: str) -> list[str]:
    return [line.replace("{folder}", "") for line in RULES.get(folded(name), GENERIC)]


def _one_line(text: str) -> str:
    return " ".join(HIDDEN.sub(" ", text).split())
