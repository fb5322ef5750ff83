"""Long trials, run by hand: ``python -m tests.trials [NAME…]`` prints one line a figure."""
