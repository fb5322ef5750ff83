"""Many people at once: whose turn it is, how many may be here, what the others see."""
