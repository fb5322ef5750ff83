"""The tables of the store, made of checked rows."""
