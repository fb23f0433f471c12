"""Values from outside the file: `${NAME}` and `${NAME:-default}`, and `.env.local` beside it."""

import io
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from dotenv.parser import parse_stream

from engine.config.nodes import EnvText
from engine.views import ConfigProblem

ENV_FILE = ".env.local"
NAME = r"[A-Za-z_][A-Za-z0-9_]*"
REFERENCE = re.compile(r"\$(?P<escaped>\$\{)|\$\{(?P<name>" + NAME + r")(?P<default>:-[^{}]*)?\}|\$\{(?P<bad>[^}]*)")
MAX_ENV_FILE = 1 << 20  # bytes

Report = Callable[[str, Mapping[str, object]], None]


def substitute(text: str, environ: Mapping[str, str], report: Report) -> str:
    """Return `text` with its references filled in; `$${` stands for a plain `${`.

    A name that is not set, or a reference that is none, goes to `report` and becomes nothing.
    """

    def value(match: re.Match[str]) -> str:
        if match["escaped"]:
            return "${"
        if match["bad"] is not None:
            report("bad_reference", {})
            return ""
        known = environ.get(match["name"])
        if match["default"] is not None:
            return known or match["default"][2:]
        if known is None:
            report("not_set", {"name": match["name"]})
            return ""
        return known

    filled = EnvText(REFERENCE.sub(value, text))
    filled.written = text
    return filled


def read_env_file(path: Path) -> tuple[dict[str, str], list[ConfigProblem]]:
    """Return what `.env.local` sets, and what is wrong with it; a file that is not there sets nothing."""
    try:
        data = path.read_bytes() if path.is_file() else b""
        text = data[:MAX_ENV_FILE].decode("utf-8-sig")
    except OSError as error:
        return {}, [_problem(path, 0, "file_unreadable", {"reason": error.strerror or type(error).__name__})]
    except UnicodeDecodeError as error:
        return {}, [_problem(path, data.count(b"\n", 0, error.start) + 1, "not_utf8", {"guess": "?"})]
    values: dict[str, str] = {}
    problems = []
    for binding in parse_stream(io.StringIO(text)):
        if binding.error:
            problems.append(_problem(path, binding.original.line, "env_line", {}))
        elif binding.key is not None:
            values[binding.key] = binding.value or ""
    return values, problems


def _problem(path: Path, line: int, code: str, parameters: Mapping[str, object]) -> ConfigProblem:
    return ConfigProblem(file=path.name, line=line, column=1, key="", code=code, parameters=parameters)
