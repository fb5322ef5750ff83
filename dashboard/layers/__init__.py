"""What can be mapped: the registry of layers, and what their values are made of."""
