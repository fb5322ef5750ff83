"""A folder in which files of records land: what lies there, what it is, what becomes of it."""
