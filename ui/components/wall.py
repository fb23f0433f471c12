"""All jobs on one screen, worst first, with a clock and no controls."""

from nicegui.element import Element


class Wall(Element, component="wall.js"):
    """All jobs on one screen, worst first, with a clock and no controls."""
