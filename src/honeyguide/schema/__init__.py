"""The vocabulary: field names, their types and meanings, and what an event frame is."""
