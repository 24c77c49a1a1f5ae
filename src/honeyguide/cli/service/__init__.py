"""Honeyguide as a service of the system, beside the honeypot."""
