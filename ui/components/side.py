"""What is next, what changed, and the machine."""

from nicegui.element import Element


class Side(Element, component="side.js"):
    """What is next, what changed, and the machine."""
