"""Places, and numbers about places: pure functions on tables and geometry.

Nothing in this package reads a file, prints or knows of a screen, except
:mod:`geo.files` (reads what the project carries) and ``python -m geo``.
"""
