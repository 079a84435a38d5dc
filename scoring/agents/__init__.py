"""Change agents: whom to choose, whom they reach, how far a change would spread."""
