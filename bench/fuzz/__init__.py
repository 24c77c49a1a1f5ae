"""Looks for bytes that break a promise: a traceback, a ledger that doesn't balance, a crash, a reader that takes too long."""
