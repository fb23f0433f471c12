"""What Windows says of this process and of a folder: rights, drives, and which Python this is.

On other systems there is no service to install, and these are not asked.
"""

import sys
from pathlib import Path

REMOTE = 4  # DRIVE_REMOTE of GetDriveTypeW


def may_install() -> bool:
    """Return whether this process may register services: it runs as administrator."""
    if sys.platform != "win32":
        return False
    import ctypes

    return bool(ctypes.windll.shell32.IsUserAnAdmin())


def lies_on_share(path: Path) -> bool:
    """Return whether a folder lies on another machine, under its name or on a drive that people have mapped."""
    if sys.platform != "win32":
        return False
    import ctypes

    if path.drive.startswith("\\\\"):
        return True
    return int(ctypes.windll.kernel32.GetDriveTypeW(path.drive + "\\")) == REMOTE


def is_store_python(base: str = sys.base_prefix) -> bool:
    """Return whether this Python is that of the Microsoft Store, which no service can start."""
    return "\\windowsapps\\" in base.lower().replace("/", "\\") + "\\"
