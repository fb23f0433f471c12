"""`batmon validate`, `import` and `schema`: what concerns the configuration file alone."""

from collections.abc import Iterable
from pathlib import Path

import typer
from engine.config.problems import render

from engine.config.load import load
from engine.config.model import Config
from engine.views import ConfigProblem
from ui.cli_console import complain, reader_language, say, text


def validate_file(path: Path) -> None:
    """Print every problem and warning of the file, one a line; exit code 1 where there is a problem."""
    loaded = load(path)
    language = reader_language(loaded.config.server.language if loaded.config else "auto")
    tell_problems(loaded.warnings, language)
    if loaded.config is None:
        tell_problems(loaded.problems, language)
        complain(text("validate.bad", language, path=path, problems=len(loaded.problems)))
        raise typer.Exit(1)
    say(text("validate.ok", language, path=path, jobs=len(loaded.config.jobs)))


def read_config(path: Path, code: int) -> Config:
    """Return the configuration; where it has a problem, end the command with its lines and `code`."""
    loaded = load(path)
    language = reader_language(loaded.config.server.language if loaded.config else "auto")
    tell_problems(loaded.warnings, language)
    if loaded.config is None:
        tell_problems(loaded.problems, language)
        raise typer.Exit(code)
    return loaded.config


def tell_problems(problems: Iterable[ConfigProblem], language: str) -> None:
    """Print each problem on its line, with its place."""
    for problem in problems:
        complain(render(problem, language))
