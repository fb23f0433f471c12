"""A log of a job: its lines as far as they are in sight, whatever its size."""

from nicegui.element import Element


class LogPage(Element, component="logpage.js"):
    """A log of a job: its lines as far as they are in sight, whatever its size."""
