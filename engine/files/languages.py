"""The languages of source, by the names of its files."""

import os
from collections.abc import Mapping

LANGUAGES: Mapping[str, str] = {  # how a name ends -> what Pygments calls the language
    **dict.fromkeys((".py", ".pyw", ".pyi"), "python"),
    **dict.fromkeys((".sh", ".bash", ".ksh", ".env"), "bash"),
    **dict.fromkeys((".bat", ".cmd"), "batch"),
    **dict.fromkeys((".ps1", ".psm1"), "powershell"),
    **dict.fromkeys((".ini", ".cfg", ".conf", ".service", ".timer"), "ini"),
    **dict.fromkeys((".js", ".mjs", ".cjs"), "javascript"),
    **dict.fromkeys((".ts", ".tsx"), "typescript"),
    **dict.fromkeys((".html", ".htm"), "html"),
    **dict.fromkeys((".c", ".h"), "c"),
    **dict.fromkeys((".cpp", ".cc", ".hpp"), "cpp"),
    **dict.fromkeys((".diff", ".patch"), "diff"),
    **dict.fromkeys((".vb", ".vbs", ".bas"), "vbnet"),
    **dict.fromkeys((".pl", ".pm"), "perl"),
    **dict.fromkeys((".kt", ".kts"), "kotlin"),
    **{".sql": "sql", ".pls": "plpgsql", ".toml": "toml", ".properties": "properties", ".css": "css"},
    **{".java": "java", ".cs": "csharp", ".go": "go", ".rs": "rust", ".rb": "ruby", ".php": "php"},
    **{".r": "r", ".scala": "scala", ".groovy": "groovy", ".lua": "lua", ".svg": "xml", ".awk": "awk"},
}
WHOLE: Mapping[str, str] = {"dockerfile": "docker", "makefile": "make", "jenkinsfile": "groovy"}


def language_of(name: str) -> str:
    """Return the language that a file of this name is written in, "" where it tells none."""
    plain = name.lower()
    return WHOLE.get(plain) or LANGUAGES.get(os.path.splitext(plain)[1], "")
