"""How the reports of an organization look: chosen once, kept in a row."""
