"""What must not be kept, out of everything that is kept."""
