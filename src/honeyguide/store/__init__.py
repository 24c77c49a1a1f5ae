"""Meaning to rows: where events and documents are kept, and how they are found again."""
