"""Tells whether a regular expression is one, before a store has to."""


def mistake_in(pattern: str) -> str:
    """What is wrong with a pattern in RE2's syntax; empty where it can be compiled."""
    import polars as pl

    try:
        pl.Series([""]).str.contains(pattern)
    except pl.exceptions.ComputeError as error:
        return str(error).partition("\nerror: ")[2].partition("\n")[0] or "it can't be compiled"
    return ""
