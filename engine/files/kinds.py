"""What kind a file is: by its first bytes, and by its name where those only say that it is text."""

import os

from engine.files.download import SQLITE
from engine.files.languages import language_of
from engine.logs.encoding import encoding_of

HEAD = 64 * 1024  # bytes of a file's beginning by which it is known
CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1b"))
PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ODS = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
PDF_BEGINS = 1024  # bytes: some programs write something before
NAMES = {  # what a name promises
    **dict.fromkeys((".csv", ".tsv", ".tab"), "csv"),
    **dict.fromkeys((".json", ".geojson"), "json"),
    **dict.fromkeys((".ndjson", ".jsonl"), "ndjson"),
    **dict.fromkeys((".xlsx", ".xlsm"), "xlsx"),
    **dict.fromkeys((".xls", ".xlt"), "xls"),
    **dict.fromkeys((".ods", ".ots"), "ods"),
    **dict.fromkeys((".xml", ".xsd", ".xsl", ".xslt", ".wsdl", ".config", ".plist"), "xml"),
    **dict.fromkeys((".yml", ".yaml"), "yaml"),
    **dict.fromkeys((".md", ".markdown"), "markdown"),
    **dict.fromkeys((".zip", ".jar", ".whl"), "archive"),
    **dict.fromkeys((".sqlite", ".sqlite3", ".db3"), "database"),
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".gif", ".webp"), "picture"),
    **dict.fromkeys((".txt", ".log", ".out", ".err"), "text"),
    ".pdf": "pdf",
}
TEXTS = ("text", "csv", "json", "ndjson", "xml", "yaml", "markdown", "source")
IN_OLE = ("xls", "xlsx")  # an xlsx with a password is one, too


def kind_of(name: str, head: bytes) -> tuple[str, str]:
    """Return the kind of a file, and the one that its name promised where that is another, else "".

    A kind is the name of a module in `engine.files.previews`.
    """
    promised = NAMES.get(os.path.splitext(name)[1].lower(), "source" if language_of(name) else "")
    found = _found(head, promised)
    return found, promised if promised not in ("", found) else ""


def _found(head: bytes, promised: str) -> str:
    if head.startswith(SQLITE):
        return "database"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _packed(head, promised)
    if head.startswith(OLE) and promised in IN_OLE:
        return "xls"
    if b"%PDF-" in head[:PDF_BEGINS]:
        return "pdf"
    if head.startswith(PICTURES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return "picture"
    if is_text(head):
        return promised if promised in TEXTS else "text"
    return "raw"


def _packed(head: bytes, promised: str) -> str:
    """Return the kind of a zip: programs for tables write one, too."""
    if ODS in head[:128] or (promised == "ods" and b"mimetype" in head[:64]):
        return "ods"
    if promised == "xlsx" or (promised == "xls" and b"xl/" in head):
        return "xlsx"
    return "archive"


def is_text(head: bytes) -> bool:
    """Return whether bytes are text in a coding that is known here."""
    if encoding_of(head, "auto") != "line":
        return True
    odd = len(head) - len(head.translate(None, CONTROLS))
    return odd * 200 <= len(head)
