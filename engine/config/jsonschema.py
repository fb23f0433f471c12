"""The JSON schema of batmon.yml, made from the model, for editors: `python -m engine.config.jsonschema` writes it."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from engine.config.environment import NAME
from engine.config.model import Config
from engine.config.quantities import write_duration
from engine.config.schedulers import KINDS
from engine.config.schema_texts import KEYS, PARTS

Schema = dict[str, Any]

FILE = Path(__file__).with_name("batmon.schema.json")
DRAFT = "https://json-schema.org/draft/2020-12/schema"
REFERENCE: Schema = {"$ref": "#/$defs/Reference"}
REFERENCE_PART: Schema = {
    "type": "string",
    "pattern": rf"\$\{{{NAME}(:-[^{{}}]*)?\}}",
    "description": "환경 변수 / a value of the environment: ${NAME}, ${NAME:-default}",
}
AROUND = ("description", "default")
PLAIN = {"type", "minLength", "maxLength", *AROUND, "examples"}  # a text like this takes `${...}` as it is
ISO_DURATION = re.compile(r"P(?=.)[0-9YMWD]*(?:T[0-9HMS.]+)?")
PARTIAL = "Partial"  # ends the name of a part that `defaults` may complete: nothing is required in it
COMPLETED = ("Job", "LogFile", "Output", *(kind.__name__ for kind in KINDS.values()))


def schema() -> Schema:
    """Return the schema, draft 2020-12."""
    made = Config.model_json_schema()
    parts = {name: _tidy(part) for name, part in made.pop("$defs").items()}
    top = _tidy(made)
    _add_short_forms(parts)
    for name, part in (*parts.items(), ("Config", top)):
        _describe(name, part)
    parts |= {name + PARTIAL: _partial(parts[name]) for name in COMPLETED}
    parts["Reference"] = REFERENCE_PART
    top["properties"] |= {
        "defaults": _ref("Job" + PARTIAL) | {"description": KEYS["Config"]["defaults"]},
        "jobs": {
            "type": "array",
            "description": KEYS["Config"]["jobs"],
            "items": _ref("Job" + PARTIAL) | {"required": ["id"]},
        },
    }
    return {
        "$schema": DRAFT,
        "title": "batmon.yml",
        **top,
        "patternProperties": {"^x-": True},
        "anyOf": [{"required": ["jobs"]}, {"required": ["include"]}],
        "if": {"required": ["defaults"]},  # what they leave out, a job must say itself
        "else": {"properties": {"jobs": {"items": _ref("Job")}}},
        "$defs": parts,
    }


def write_schema(path: Path = FILE) -> None:
    """Write the schema as a file, the same bytes on every system."""
    text = json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def _tidy(node: Schema) -> Schema:
    """Return a part without what only pydantic needs, and with references wherever a scalar stands."""
    tidy: Schema = {}
    for key, value in node.items():
        if key == "default":
            if isinstance(value, str | int) and value != "":
                tidy[key] = _shown_default(value)
        elif key in ("properties", "patternProperties"):
            tidy[key] = {name: _tidy(one) for name, one in value.items()}
        elif key in ("items", "additionalProperties") and isinstance(value, dict):
            tidy[key] = _tidy(value)
        elif key in ("anyOf", "oneOf"):
            tidy |= _any_of([_tidy(one) for one in value if one != {"type": "null"}])
        elif key not in ("title", "discriminator") and value != "date-time":  # we write no T and no zone
            tidy[key] = value
    kind = tidy.get("type")
    if kind in ("object", "array", None) or ("string" in kind and not tidy.keys() - PLAIN):
        return tidy
    around = {key: tidy.pop(key) for key in AROUND if key in tidy}
    return {"anyOf": [tidy, REFERENCE], **around}


def _any_of(options: list[Schema]) -> Schema:
    """Return a choice without choices in it, and without one that is there already."""
    flat: list[Schema] = []
    for option in options:
        for one in option["anyOf"] if option.keys() == {"anyOf"} else [option]:
            if one not in flat:
                flat.append(one)
    return flat[0] if len(flat) == 1 else {"anyOf": flat}


def _shown_default(value: str | int) -> str | int:
    if isinstance(value, str) and ISO_DURATION.fullmatch(value):
        return write_duration(TypeAdapter(timedelta).validate_python(value))
    return value


def _add_short_forms(parts: dict[str, Schema]) -> None:
    """Let a bare value stand where the reader makes a mapping of it."""
    job = parts["Job"]["properties"]
    for key, name, inner in (("log", "LogFile", "path"), ("output", "Output", "path"), ("rerun", "Rerun", "command")):
        job[key] = _any_of([{"anyOf": parts[name]["properties"][inner]["anyOf"]}, _ref(name)])
    words = [word for word, kind in KINDS.items() if parts[kind.__name__]["required"] == ["type"]]
    job["scheduler"] = _any_of([{"enum": words}, REFERENCE, *job["scheduler"]["anyOf"]])


def _describe(name: str, part: Schema) -> None:
    if name in PARTS:
        part["description"] = PARTS[name]
    for key, text in KEYS.get(name, {}).items():
        part["properties"][key]["description"] = text


def _partial(part: Schema) -> Schema:
    text = json.dumps({key: value for key, value in part.items() if key != "required"})
    for name in COMPLETED:
        text = text.replace(f'"#/$defs/{name}"', f'"#/$defs/{name}{PARTIAL}"')
    found: Schema = json.loads(text)
    return found


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


if __name__ == "__main__":
    write_schema()
