"""What the browser draws: the map, its points, its player, and two maps side by side."""
