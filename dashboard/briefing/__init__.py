"""Pages for briefings: each composed once, for paper, slides and the whole set."""
