"""Who did what to which record when: appended, chained, and verified."""
