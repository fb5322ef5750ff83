"""On every page: search, saved views, help."""
