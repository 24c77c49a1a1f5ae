"""Rows to judgement: what happened, how sure that is, and the lines that show it."""
