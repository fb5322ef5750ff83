"""What a run adds to a version and changes of it, and nothing else."""
