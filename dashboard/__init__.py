"""What people see: pages, and the registries that map, table, export and briefing all read."""
