"""`batmon validate`, `import` and `schema`: what concerns the configuration file alone."""

from collections.abc import Iterable
from pathlib import Path

import typer

from engine.config.legacy import LegacyError, import_legacy
from engine.config.load import load
from engine.config.model import Config, Server
from engine.config.problems import render, sentence
from engine.config.textfile import Flaw, read_file
from engine.views import ConfigProblem
from ui.cli_console import complain, hand_over, reader_language, say, stop, text


def language_of(server: Server | None) -> str:
    """Return the language that the file names, else the environment's."""
    return reader_language(server.language if server and "language" in server.model_fields_set else "auto")


def validate_file(path: Path) -> None:
    """Print every problem and warning of the file, one a line; exit code 1 where there is a problem."""
    loaded = load(path)
    language = language_of(loaded.config.server if loaded.config else None)
    tell_problems(loaded.warnings, language)
    if loaded.config is None:
        tell_problems(loaded.problems, language)
        complain(text("validate.bad", language, path=path, problems=len(loaded.problems)))
        raise typer.Exit(1)
    say(text("validate.ok", language, path=path, jobs=len(loaded.config.jobs)))


def import_file(path: Path) -> None:
    """Print the older program's file as a batmon.yml."""
    language = reader_language()
    data = read_file(path)
    if isinstance(data, Flaw):
        problem = ConfigProblem(file="", line=0, column=0, key="", code=data.code, parameters=data.parameters)
        stop(f"{path}: {sentence(problem, language)}", 1)
    try:
        hand_over(import_legacy(_decode(data)))
    except LegacyError as error:
        stop(f"{path}: {error.told(language)}", 1)


def _decode(data: bytes) -> str:
    """Return the text of a file that was written by hand on a Korean Windows, or by an editor that writes UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp949", "replace")


def print_schema() -> None:
    """Print the JSON schema of batmon.yml."""
    from engine.config.jsonschema import FILE

    hand_over(FILE.read_text(encoding="utf-8"))


def read_config(path: Path, code: int) -> Config:
    """Return the configuration; where it has a problem, end the command with its lines and `code`."""
    loaded = load(path)
    language = language_of(loaded.config.server if loaded.config else None)
    tell_problems(loaded.warnings, language)
    if loaded.config is None:
        tell_problems(loaded.problems, language)
        raise typer.Exit(code)
    return loaded.config


def tell_problems(problems: Iterable[ConfigProblem], language: str) -> None:
    """Print each problem on its line, with its place."""
    for problem in problems:
        complain(render(problem, language))
