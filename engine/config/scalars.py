"""What an unquoted word means: YAML 1.2's core schema, where `06:00` and `no` are text."""

import re

NULLS = frozenset({"", "~", "null", "Null", "NULL"})
BOOLS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,39})\Z")  # 0630 stays text: nothing here wants it as 630
OCTAL_OR_HEX = re.compile(r"0(?:o[0-7]{1,40}|x[0-9a-fA-F]{1,40})\Z")
FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
SPECIAL_FLOAT = re.compile(r"(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\Z")
NUMBER_STARTS = frozenset("-+.0123456789")
MAX_NUMBER = 64  # characters; a longer one is text

CORE_TAG = "tag:yaml.org,2002:"
CORE_TAGS = frozenset({"str", "int", "float", "bool", "null", "map", "seq"})

Scalar = str | int | float | bool | None


def resolve(text: str) -> Scalar:
    """Return the value of an unquoted scalar."""
    if not text or text[0] in "~nN":
        return None if text in NULLS else text
    if text[0] in "tTfF":
        return BOOLS.get(text, text)
    if text[0] not in NUMBER_STARTS or len(text) > MAX_NUMBER:
        return text
    if INTEGER.match(text):
        return int(text)
    if OCTAL_OR_HEX.match(text):
        return int(text[2:], 8 if text[1] == "o" else 16)
    if SPECIAL_FLOAT.match(text):
        return float(text.replace(".", "", 1))
    if FLOAT.match(text) and not text.isdigit():
        return float(text)
    return text
