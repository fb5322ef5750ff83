"""Coverage of the network, and where it should grow: what both pages about it are made of."""
