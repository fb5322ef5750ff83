"""Handing in records: which file is what, what becomes of every row, publishing."""
