"""Places, and numbers about places: pure functions on tables and geometry.

Nothing in this package prints or knows of a screen, except ``python -m geo``, and only
:mod:`geo.files`, :mod:`geo.boundary_file` and :mod:`geo.layer_files` open files.
"""
