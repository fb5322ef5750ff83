"""Where each row belongs: its tambon, and the units that answer for it."""
