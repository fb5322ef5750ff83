"""Issues on the ladder: the work of a desk, the journey of an issue."""
