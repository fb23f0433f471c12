"""From a value that was refused to the line it stands on."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from engine.config.nodes import (
    BROKEN,
    EnvText,
    Map,
    PathItem,
    Seq,
    column_of,
    is_inherited,
    key_text,
    line_of,
    source_of,
)
from engine.config.refusal import nearest
from engine.views import ConfigProblem

SHOWN = 60  # characters of a value that a message quotes
SECRETS = frozenset({"password", "hash", "url", "env", "store", "key"})
CODES = {  # what pydantic calls it -> what we call it
    "missing": "missing_key",
    "extra_forbidden": "unknown_key",
    "string_type": "not_text",
    "tuple_type": "not_list",
    "list_type": "not_list",
    "dict_type": "not_mapping",
    "model_type": "not_mapping",
    "model_attributes_type": "not_mapping",
    "literal_error": "not_one_of",
    "enum": "not_one_of",
}


class Locator:
    """Finds where in the files a part of one mapping was written; `shown` is what its own key path begins with."""

    def __init__(self, root: Map, sources: Sequence[Path], shown: tuple[PathItem, ...] = ()) -> None:
        self._root, self._sources, self._shown = root, sources, shown

    def problem_of(self, error: Mapping[str, Any], model: Any) -> ConfigProblem | None:
        """Return the problem that an error of pydantic means, None for a value that was told already."""
        if error.get("input") is BROKEN:
            return None
        path = self._written_path(error["loc"])
        code = CODES.get(error["type"], error["type"])
        told = error.get("ctx") or {}
        parameters: dict[str, object] = {key: value for key, value in told.items() if isinstance(value, str | int)}
        if code == "missing_key" and error["type"] == "missing":
            parameters, path = {"name": str(path[-1])}, path[:-1]
        elif code == "unknown_key":
            parameters = {"known": known_keys(model, path[:-1])}
        return self.problem(path, code, parameters)

    def problem(self, path: tuple[PathItem, ...], code: str, parameters: Mapping[str, object]) -> ConfigProblem:
        """Return a problem with the value at `path`, which counts from the mapping's own start."""
        place, value, inherited = self._place(path, of_key=code in ("unknown_key", "only_jobs_in_include"))
        source = self._sources[min(source_of(place), len(self._sources) - 1)]
        told = dict(parameters)
        if code == "unknown_key":
            known = told.pop("known", ())
            told["meant"] = nearest(str(path[-1]), known if isinstance(known, tuple) else ())
        if "found" not in told and code not in ("missing_key", "unknown_key"):
            told["found"] = _quoted(value, path)
        shown = ("defaults",) if inherited else self._shown
        return ConfigProblem(
            file=source.name,
            line=line_of(place),
            column=column_of(place),
            key=key_text((*shown, *path)),
            code=code,
            parameters=told,
        )

    def _written_path(self, loc: tuple[PathItem, ...]) -> tuple[PathItem, ...]:
        """Return the path as it is written: without list places that stand for a value alone, without type tags."""
        node: Any = self._root
        path: list[PathItem] = []
        for place, item in enumerate(loc):
            last = place == len(loc) - 1
            if isinstance(node, Map) and (item in node or last):
                path.append(item)
                node = node.get(str(item))
            elif isinstance(node, Seq) and isinstance(item, int) and item < len(node):
                path.append(item)
                node = node[item]
        return tuple(path)

    def _place(self, path: tuple[PathItem, ...], of_key: bool) -> tuple[int, Any, bool]:
        node: Any = self._root
        place, inherited = self._root.start, False
        for item in path:
            if isinstance(node, Map) and isinstance(item, str) and item in node:
                key_place, value_place = node.place(item)
                place = key_place if of_key else value_place
                node = node[item]
            elif isinstance(node, Seq) and isinstance(item, int) and item < len(node):
                place, node = node.places[item], node[item]
            else:
                break
            inherited = inherited or is_inherited(place)
        return place, node, inherited


def known_keys(model: Any, path: tuple[PathItem, ...]) -> tuple[str, ...]:
    """Return the keys that the part of a model at `path` knows."""
    for item in path:
        field = _fields(model).get(str(item)) if isinstance(item, str) else None
        if field is not None:
            model = _model_in(field.annotation)
    return tuple(_fields(model))


def _fields(model: Any) -> dict[str, Any]:
    found = getattr(model, "model_fields", {})
    return {field.alias or name: field for name, field in found.items()}


def _model_in(annotation: Any) -> Any:
    """Return the first model inside an annotation, None where there is none."""
    if hasattr(annotation, "model_fields"):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        found = _model_in(inner)
        if found is not None:
            return found
    return None


def _quoted(value: Any, path: tuple[PathItem, ...]) -> str:
    """Return a value as a message shows it; what may be a secret, or came from the environment, is not shown."""
    if isinstance(value, Map):
        return "{...}"
    if isinstance(value, Seq):
        return "[...]"
    if value is None:
        return "null"
    if isinstance(value, EnvText):
        value = value.written
    elif SECRETS & {str(item) for item in path}:
        return "***"
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    text = text if len(text) <= SHOWN else text[:SHOWN] + "…"
    return f'"{text}"' if isinstance(value, str) else text
