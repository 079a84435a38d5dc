"""Scores become facts, facts become reports: the only place where surveys and scoring meet."""
