"""A fictional company, to try Swayline with."""
