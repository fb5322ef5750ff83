"""From somebody's files to the store: read → rename → clean → place → check → publish."""
