"""Counts, shares and durations: chart, table and what both are of."""

from nicegui.element import Element


class Statistics(Element, component="statistics.js"):
    """Counts, shares and durations: chart, table and what both are of."""
