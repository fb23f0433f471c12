"""The packages that BATMON needs on Windows, as the folder `wheels` that one carries to a machine without a network."""

import subprocess
import sys
from pathlib import Path

from tests.windows.prepare import NSSM, PYTHON, ROOT

BUILDER = "setuptools>=77"  # of [build-system]: pip builds BATMON itself from the folder that was unpacked


def wheels(cache: Path) -> Path:
    """Return the folder, filled first where it is not there: once for each set of exact versions."""
    folder = cache / "wheels"
    if not (cache / "wheels-made").exists():
        wanted = cache / "wheels.txt"
        compile_ = [sys.executable, "-m", "uv", "--system-certs", "pip", "compile", "--quiet"]
        compile_ += [
            "--python-version",
            PYTHON,
            "--python-platform",
            "x86_64-pc-windows-msvc",
            "-c",
            str(ROOT / "constraints.txt"),
        ]
        subprocess.run([*compile_, str(ROOT / "pyproject.toml"), "-o", str(wanted)], check=True)
        download = [sys.executable, "-m", "pip", "download", "-qq", "--no-deps", "--dest", str(folder)]
        target = ["--platform", "win_amd64", "--only-binary", ":all:"]
        subprocess.run([*download, *target, "--python-version", PYTHON, "-r", str(wanted), BUILDER], check=True)
        subprocess.run([*download, *target, "--python-version", "3.13", NSSM], check=True)
        (cache / "wheels-made").touch()
    return folder
