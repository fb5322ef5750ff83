"""Since the last meeting: what changed, and the league table."""
