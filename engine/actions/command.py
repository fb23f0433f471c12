"""What a rerun runs: the exact words, the folder and the environment, made from the job and the values that were given.

A value is one word for the command, whatever stands in it, and meets no shell unless the job asks for one.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PureWindowsPath

from msgspec import Struct

from engine.actions.refused import Refused
from engine.config.job import Rerun
from rules.patterns import fits

LONGEST = 4000  # characters of one value
PLACE = re.compile(r"\{([A-Za-z0-9_-]+)\}")
BATCH_FILES = (".bat", ".cmd")
PROGRAM_FILES = ("", ".com", ".exe", *BATCH_FILES)  # what Windows finds by a name without its end
WORD_OF_WINDOWS = re.compile(r'(?:[^\s"]|"[^"]*")+')
UNSAFE_IN_BATCH = re.compile(r'["%&|<>^!()\r\n]')  # reach cmd's own parser as they are: facts.md, section 6
WINDOWS = sys.platform == "win32"


class Command(Struct, frozen=True, kw_only=True):
    """What is to be run; `words` is one text where a shell of Windows gets it."""

    words: tuple[str, ...] | str
    shown: str  # as people read it
    folder: str
    stop: tuple[str, ...] = ()  # what ends that which the command asked another program to do


def command_of(rerun: Rerun, folder: str, given: Mapping[str, str], windows: bool = WINDOWS) -> Command:
    """Return what a rerun with these values runs. Raises Refused."""
    words = split(rerun.command, folder, windows)
    through_cmd = windows and rerun.shell
    _check_values(rerun, given, through_cmd or is_batch_file(words[0]))
    if rerun.shell:
        text = _for_shell(rerun, given, windows)
        if windows:
            return Command(words=f'cmd.exe /d /s /c "{text}"', shown=text, folder=folder)
        return Command(words=("/bin/sh", "-c", text), shown=text, folder=folder)
    filled = _filled(words, rerun.params, given)
    program = program_of(filled[0], folder, windows)
    if windows and is_batch_file(program):  # found by a name that did not say so
        _check_for_batch(given)
    shown = " ".join(_quote(word, windows) for word in filled)
    return Command(words=(program, *filled[1:]), shown=shown, folder=folder)


def preview_of(rerun: Rerun, folder: str, windows: bool = WINDOWS) -> str:
    """Return the command as people read it, with the names of its values where these will stand. Raises Refused."""
    words = rerun.command if rerun.shell else split(rerun.command, folder, windows)
    shown = " ".join(rerun.command) if len(rerun.command) == 1 or rerun.shell else _quoted(words, windows)
    return " ".join([shown, *(f"{{{name}}}" for name in _unplaced(words, rerun.params))])


def _quoted(words: Sequence[str], windows: bool) -> str:
    """Return words as people read them: one with blanks in quotes, names of values as they are."""
    return " ".join(word if PLACE.search(word) else _quote(word, windows) for word in words)


def _quote(word: str, windows: bool) -> str:
    return subprocess.list2cmdline([word]) if windows else shlex.quote(word)


def split(command: tuple[str, ...], folder: str, windows: bool = WINDOWS) -> tuple[str, ...]:
    """Return the words of a command that is written as one text; a list is its words, and so is the name of a file."""
    if len(command) != 1 or os.path.isfile(os.path.join(folder, command[0])):
        return command
    try:
        words = _split_as_windows(command[0]) if windows else shlex.split(command[0])
    except ValueError as error:  # a quote that is not closed
        raise Refused("command_unreadable", {"command": command[0]}) from error
    if not words:
        raise Refused("command_unreadable", {"command": command[0]})
    return tuple(words)


def _split_as_windows(text: str) -> list[str]:
    """Return the words: `"` groups, also inside a word, a backslash is one, and `'` is a letter."""
    if text.count('"') % 2:
        raise ValueError("a quote is not closed")
    return [word.replace('"', "") for word in WORD_OF_WINDOWS.findall(text)]


def is_batch_file(program: str) -> bool:
    """Return whether a program is run by cmd, whose own parser sees the arguments."""
    return PureWindowsPath(program).name.rstrip(" .").casefold().endswith(BATCH_FILES)


def program_of(name: str, folder: str, windows: bool = WINDOWS) -> str:
    """Return the path of a program: in the job's folder first, else where the system looks. Raises Refused."""
    path = os.path.join(folder, name)
    paths = (path + end for end in (PROGRAM_FILES if windows else PROGRAM_FILES[:1]))
    found = next(filter(os.path.isfile, paths), None) or _of_system(name)
    if found is None:
        raise Refused("program_is_folder" if os.path.isdir(path) else "program_missing", {"program": name})
    if not os.access(found, os.X_OK):
        raise Refused("program_not_executable", {"program": name})
    return found


def _of_system(name: str) -> str | None:
    found = shutil.which(name)  # Windows looks in BATMON's own folder too, and names it `.`
    return None if found is None else os.path.abspath(found)


def environment(own: Mapping[str, str], secrets: Iterable[str], windows: bool = WINDOWS) -> dict[str, str]:
    """Return the environment of a command: BATMON's, without what holds a secret of its own, and the job's.

    Programs in Python write line by line, as they do on a terminal: their output is followed while they run.
    """
    hidden = {secret for secret in secrets if secret}
    inherited = {name: value for name, value in os.environ.items() if value not in hidden}
    if windows:  # names have no case there: of `Path` and `PATH` in one environment the inherited one might count
        own = {name.upper(): value for name, value in own.items()}
    return {"PYTHONUNBUFFERED": "1", **inherited, **own}


def _check_values(rerun: Rerun, given: Mapping[str, str], in_batch: bool) -> None:
    for name in given:
        if name not in rerun.params:
            raise Refused("param_unknown", {"name": name[:80]})
    for name, pattern in rerun.params.items():
        if name not in given:
            raise Refused("param_missing", {"name": name})
        value = given[name]
        if "\0" in value or len(value) > LONGEST or not fits(pattern, value):
            raise Refused("param_refused", {"name": name, "pattern": pattern})
    if in_batch:
        _check_for_batch(given)


def _check_for_batch(given: Mapping[str, str]) -> None:
    for name, value in given.items():
        if UNSAFE_IN_BATCH.search(value):
            raise Refused("param_unsafe", {"name": name, "characters": '" % & | < > ^ ! ( )'})


def _filled(words: tuple[str, ...], params: Iterable[str], given: Mapping[str, str]) -> list[str]:
    """Return the words with the values in their places; one without a place is a word of its own at the end."""
    filled = [PLACE.sub(lambda found: given.get(found[1], found[0]), word) for word in words]
    return filled + [given[name] for name in _unplaced(words, params)]


def _for_shell(rerun: Rerun, given: Mapping[str, str], windows: bool) -> str:
    """Return the text for a shell: a value is quoted where the shell has quotes that hold, and else was checked."""
    quoted = {name: f'"{value}"' if windows else shlex.quote(value) for name, value in given.items()}
    return " ".join(_filled((" ".join(rerun.command),), rerun.params, quoted))


def _unplaced(words: Iterable[str], params: Iterable[str]) -> list[str]:
    placed = {name for word in words for name in PLACE.findall(word)}
    return [name for name in params if name not in placed]
