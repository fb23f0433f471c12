"""The drawer that shows a line of a log with those around it."""

from nicegui.element import Element


class Drawer(Element, component="drawer.js"):
    """The drawer that shows a line of a log with those around it."""
