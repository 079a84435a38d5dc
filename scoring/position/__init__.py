"""Formal position: the chart of who manages whom, and whether it has the shape of a chart."""
