"""Influence, position and their comparison: pure functions over arrays.

Nothing here reads a file, a database, a clock or hidden randomness; nothing of the rest of the
product is imported. Rows of people are in one order throughout; NaN means unknown.
"""

#: Names the formulas and their settings; changes whenever a figure could.
METHOD_VERSION = "2"
