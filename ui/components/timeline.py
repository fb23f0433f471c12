"""A day as lanes: every job's due times, runs, quiet hours and days off."""

from nicegui.element import Element


class Timeline(Element, component="timeline.js"):
    """A day as lanes: every job's due times, runs, quiet hours and days off."""
