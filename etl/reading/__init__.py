"""A file of records, whatever it is written in, as tables of text."""
