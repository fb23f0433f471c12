"""Passwords and hashes as they are written in the file."""

from typing import Annotated, Any

from pydantic import BeforeValidator

from engine.actions.actor import ACTIONS
from engine.actions.hashing import HASH, LONGEST, MOST_MEMORY, is_hash
from engine.actions.names import LONGEST_NAME
from engine.config.refusal import nearest, refuse
from engine.config.texts import Name, parse_name, parse_text


def parse_password(value: Any) -> str:
    """Return a password, or the hash that stands for one."""
    if isinstance(value, int) and not isinstance(value, bool):
        raise refuse("number_as_password")
    text = parse_text(value)
    return parse_hash(text) if is_hash(text) else _short(text)


def parse_hash(value: Any) -> str:
    """Return an argon2 hash that costs no more than this machine can bear."""
    found = HASH.fullmatch(parse_text(value).strip())
    if found is None:
        raise refuse("no_hash")
    if int(found["memory"]) > MOST_MEMORY or int(found["rounds"]) > 10 or int(found["lanes"]) > 8:
        raise refuse("hash_too_costly")
    return found[0]


def parse_operator(value: Any) -> str:
    """Return a person's name; HTTP Basic ends a name at the colon."""
    name = parse_name(value)
    if len(name) > LONGEST_NAME:
        raise refuse("text_too_long", limit=LONGEST_NAME)
    if ":" in name:
        raise refuse("unsafe_character", character=":")
    return name


def parse_action(value: Any) -> str:
    """Return the name of something that can be done, or `*` for all."""
    if value == "*" or value in ACTIONS:
        return str(value)
    meant = nearest(value, ACTIONS) if isinstance(value, str) else ""
    raise refuse("not_one_of", allowed=", ".join(("*", *ACTIONS)), meant=meant)


def _short(text: str) -> str:
    if len(text) > LONGEST:
        raise refuse("text_too_long", limit=LONGEST)
    return text


Password = Annotated[str, BeforeValidator(parse_password)]
Hash = Annotated[str, BeforeValidator(parse_hash)]
OperatorName = Annotated[Name, BeforeValidator(parse_operator)]
Action = Annotated[str, BeforeValidator(parse_action)]
