"""Facts in, the words and rounded numbers of a page out; templates hold no arithmetic."""
