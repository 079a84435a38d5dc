"""A round: planned, launched, counted, closed, and forgotten in time."""
