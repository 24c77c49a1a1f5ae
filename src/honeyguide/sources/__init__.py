"""Bytes from anywhere: files, folders, patterns, standard input, compressed, in archives, from a live database."""

from honeyguide.sources.as_file import as_file
from honeyguide.sources.source import Limits, Refusal, Source
from honeyguide.sources.spool import spool
from honeyguide.sources.sqlite_copy import sqlite_copy
from honeyguide.sources.walk import walk

__all__ = ["Limits", "Refusal", "Source", "as_file", "spool", "sqlite_copy", "walk"]
