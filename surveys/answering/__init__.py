"""How an employee answers: the link, the questions, the search, what is kept meanwhile."""
