"""What an employer lays before a works council: one PDF, made from the draft of a round."""
