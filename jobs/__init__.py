"""Background work: a queue carries ids, the truth is in rows and in finished documents."""
