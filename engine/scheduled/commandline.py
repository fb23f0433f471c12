"""The words of a Windows command line, as Microsoft's C library reads them, and the folder that it means."""

import re
from pathlib import PureWindowsPath

BACKSLASHES = re.compile(r'(\\*)("|$)')
# programs that run what stands in their arguments: their own folder says nothing
RUNNERS = frozenset(
    {
        "cmd",
        "powershell",
        "pwsh",
        "python",
        "pythonw",
        "py",
        "wscript",
        "cscript",
        "java",
        "javaw",
        "node",
        "perl",
        "conda",
    }
)
ABSOLUTE = re.compile(r'(?:[A-Za-z]:[\\/]|\\\\)[^"<>|?*]*')


def split(line: str) -> list[str]:
    """Return the words of a command line; a quote that is not closed goes to the end."""
    words: list[str] = []
    place, word, quoted, begun = 0, "", False, False
    while place < len(line):
        character = line[place]
        if character in " \t" and not quoted:
            if begun:
                words.append(word)
            word, begun, place = "", False, place + 1
            continue
        begun = True
        found = BACKSLASHES.match(line, place)
        if found is not None and (found[1] or found[2]):
            count = len(found[1])
            place = found.end()
            if not found[2]:
                word += found[1]
                continue
            word += "\\" * (count // 2) + ('"' if count % 2 else "")
            quoted = quoted if count % 2 else not quoted
            continue
        word, place = word + character, place + 1
    return [*words, word] if begun else words


def folder_of(command: str, arguments: str) -> str:
    """Return the folder of what a command runs: of the script that it is given, else of the program; empty for none."""
    program = PureWindowsPath(command)
    if program.stem.casefold() not in RUNNERS:
        return str(program.parent) if program.is_absolute() else ""
    for word in split(arguments):
        path = PureWindowsPath(word)
        if path.is_absolute() and path.suffix:
            return str(path.parent)
    return ""
