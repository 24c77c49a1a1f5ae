"""Honeyguide leads from a heap of honeypot logs to what happened."""

__version__ = "0.1.0"
