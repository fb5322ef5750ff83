"""PostgreSQL with PostGIS: where records may come from, and where a version may be published to."""
