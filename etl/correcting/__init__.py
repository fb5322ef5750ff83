"""Rows that go home to be corrected."""
