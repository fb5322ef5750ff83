"""Pictures of pages as they should look; ``python -m tests.baselines`` makes them anew."""
