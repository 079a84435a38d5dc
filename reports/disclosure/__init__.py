"""What a confidential round says: the one way from its scores to the facts of its release.

No fact about a person depends on who named them, only on how many did; 0, 1 and 2 are one fact;
and everybody has the same rounded denominator, since an own one would tell who answered. Figures
of units and of the organization are taken from those facts wherever they can be, and otherwise
rounded. `reports.rules` lists the rules, `reports.thresholds` holds their numbers.
"""

from reports.disclosure.release import disclosed
from reports.rules import RULES_VERSION
from reports.thresholds import ThresholdLowered, Thresholds

__all__ = ["RULES_VERSION", "ThresholdLowered", "Thresholds", "disclosed"]
