"""Keys for programs: read, write or admin, for all indices or some."""
