"""From people and nominations to scores, and from scores to the facts of a release."""

from reports.analysis.analysis import Analysis, Answers, Options, analyze_round
from reports.analysis.release import Occasion, release_facts

__all__ = ["Analysis", "Answers", "Occasion", "Options", "analyze_round", "release_facts"]
