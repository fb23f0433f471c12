"""The registry of the machine, as texts: nssm and reg print only what their code page has, so it is read directly."""

import sys
from typing import Protocol

if sys.platform == "win32":
    import winreg


class Registry(Protocol):
    """Values below HKEY_LOCAL_MACHINE; a number is its digits, a list its lines."""

    def read(self, key: str, name: str) -> str | None:
        """Return a value, None where there is none."""

    def write(self, key: str, name: str, value: str) -> None:
        """Keep a text. Raises OSError."""

    def delete(self, key: str, name: str) -> None:
        """Take a value away. Raises OSError."""


class WindowsRegistry:
    """That of this machine."""

    def read(self, key: str, name: str) -> str | None:
        """Return a value, None where there is none."""
        if sys.platform == "win32":
            try:
                with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, key) as opened:
                    value, _ = winreg.QueryValueEx(opened, name)
            except FileNotFoundError:
                return None
            return "\n".join(value) if isinstance(value, list) else str(value)
        return None

    def write(self, key: str, name: str, value: str) -> None:
        """Keep a text. Raises OSError."""
        if sys.platform == "win32":
            with winreg.CreateKey(winreg.HKEY_LOCAL_MACHINE, key) as opened:
                winreg.SetValueEx(opened, name, 0, winreg.REG_SZ, value)

    def delete(self, key: str, name: str) -> None:
        """Take a value away. Raises OSError."""
        if sys.platform == "win32":
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, key, 0, winreg.KEY_SET_VALUE) as opened:
                winreg.DeleteValue(opened, name)
