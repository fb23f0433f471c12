"""The checks of the doctor, BATMON itself, and the machine."""

from nicegui.element import Element


class System(Element, component="system.js"):
    """The checks of the doctor, BATMON itself, and the machine."""
