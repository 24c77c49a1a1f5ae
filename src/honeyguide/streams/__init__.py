"""Conversations as bytes."""
