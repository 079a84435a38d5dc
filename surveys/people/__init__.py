"""The people file: read, compared with the last one, previewed, applied."""
