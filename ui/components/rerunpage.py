"""One rerun: its output as it comes, and what it has led to."""

from pathlib import Path

from nicegui.element import Element
from nicegui.elements import xterm  # with it the terminal's script has its name in the page


class RerunPage(Element, component="rerunpage.js"):
    """One rerun; the terminal's style sheet comes from the same folder as its script."""

    def __init__(self) -> None:
        super().__init__()
        self.add_resource(Path(xterm.__file__).parent / "dist")
