"""Rounds, rosters, links and answers; knows nothing of scores."""
