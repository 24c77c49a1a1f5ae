"""Kibana's saved objects: read from its NDJSON with an account of what could not be carried over, and written as it."""
