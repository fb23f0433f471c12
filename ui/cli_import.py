"""`batmon import --from-scheduler`: what the schedulers of Windows have on record, chosen and written as batmon.yml."""

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from engine.clock import now
from engine.config.problems import sentence
from engine.config.textfile import Flaw, read_file
from engine.probes.answers import NoAnswer
from engine.scheduled.blocks import Service, write_file
from engine.scheduled.choice import BadChoice, is_of_windows, matching, numbers_of
from engine.scheduled.notes import told
from engine.scheduled.task import Task, TaskError, read_tasks
from engine.views import ConfigProblem
from ui.cli_console import complain, hand_over, reader_language, stop, text

Entry = Task | Service


class Wanted(Struct, frozen=True, kw_only=True):
    """What is asked for: export files, patterns of tasks and of services, those of Windows too, and where it goes."""

    files: Sequence[Path] = ()
    tasks: Sequence[str] = ()
    services: Sequence[str] = ()
    all_of_them: bool = False
    output: Path | None = None


def import_scheduled(wanted: Wanted) -> None:
    """Write the jobs of the chosen tasks and services; what could not be carried over is told beside it."""
    if wanted.output is not None and wanted.output.exists():
        stop(text("scheduled.exists", path=wanted.output), 1)
    found = _of_files(wanted.files) if wanted.files else _of_this_machine(wanted)
    chosen = _chosen(found, wanted)
    if not chosen:
        stop(text("scheduled.none"), 1)
    tasks = [one for one in chosen if isinstance(one, Task)]
    services = [one for one in chosen if isinstance(one, Service)]
    written = write_file(tasks, services, _local_now())
    if wanted.output is None:
        hand_over(written.text)
    else:
        wanted.output.write_text(written.text, encoding="utf-8", newline="\n")
    language = reader_language()
    for job_id, note in written.notes:
        if note.loss:
            complain(f"{job_id}: {told(note, language)}")
    complain(text("scheduled.written", jobs=len(chosen), losses=sum(note.loss for _, note in written.notes)))


def _of_files(files: Sequence[Path]) -> list[Entry]:
    language = reader_language()
    found: list[Entry] = []
    for path in _spread(files):
        data = read_file(path)
        if isinstance(data, Flaw):
            problem = ConfigProblem(file="", line=0, column=0, key="", code=data.code, parameters=data.parameters)
            stop(f"{path}: {sentence(problem, language)}", 1)
        try:
            found += read_tasks(data, path.stem)
        except TaskError as error:
            stop(f"{path}: {error.told(language)}", 1)
    return found


def _spread(files: Sequence[Path]) -> list[Path]:
    """Return the files with those that a pattern stands for, which no shell of Windows has put in its place."""
    spread = {path: sorted(path.parent.glob(path.name)) if "*" in path.name else [] for path in files}
    return [one for path, fitting in spread.items() for one in (fitting or [path])]


def _of_this_machine(wanted: Wanted) -> list[Entry]:
    from engine.scheduled.onwindows import list_services, list_tasks  # COM, for Windows alone

    named = bool(wanted.tasks or wanted.services)
    found: list[Entry] = []
    try:
        if wanted.tasks or not named:
            found += list_tasks()
        if wanted.services or not named:
            found += list_services()
    except NoAnswer as error:
        stop(text("scheduled.no_answer", reason=error), 1)
    return [one for one in found if named or wanted.all_of_them or not is_of_windows(one)]


def _chosen(found: Sequence[Entry], wanted: Wanted) -> list[Entry]:
    tasks = [one for one in found if isinstance(one, Task)]
    services = [one for one in found if isinstance(one, Service)]
    if wanted.tasks or wanted.services:
        return [*matching(tasks, wanted.tasks), *matching(services, wanted.services)]
    return list(found) if wanted.files or not found else _ask(found)


def _ask(found: Sequence[Entry]) -> list[Entry]:
    """Return what a person chooses of a list, which is shown beside the file that is printed."""
    for number, one in enumerate(found, 1):
        complain(f"{number:4}  {_line(one)}")
    if sys.stdin is None or not sys.stdin.isatty():
        stop(text("scheduled.choose_by"), 2)
    while True:
        complain(text("scheduled.choose", count=len(found)))
        line = sys.stdin.readline()
        if not line.strip():
            return []
        try:
            return [found[number - 1] for number in numbers_of(line, len(found))]
        except BadChoice as error:
            complain(text("scheduled.bad_choice", word=error, count=len(found)))


def _line(one: Entry) -> str:
    if isinstance(one, Task):
        what = " ".join(f"{program.command} {program.arguments}" for program in one.programs[:1])
        off = "" if one.enabled else f" ({text('scheduled.off')})"
        return f"{text('scheduled.task')} {one.path}{off}  {what}"
    return f"{text('scheduled.service')} {one.name}  {one.title}  {one.folder}"


def _local_now() -> datetime:
    return now().astimezone()
