"""A run of a job beside its last good one."""

from nicegui.element import Element


class ComparePage(Element, component="comparepage.js"):
    """A run of a job beside its last good one."""
