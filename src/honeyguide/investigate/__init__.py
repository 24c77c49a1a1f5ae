"""Rows to judgement: runs of a honeypot's process, what went wrong in them, who caused it, and how sure that is."""

from honeyguide.investigate.investigation import investigate, judge
from honeyguide.investigate.quote import ReadLine
from honeyguide.investigate.verdict import Evidence, Incident, Investigation, Lifetime, Peer, Sign, Statement, Zone

__all__ = ["Evidence", "Incident", "Investigation", "Lifetime", "Peer", "ReadLine", "Sign", "Statement", "Zone", "investigate", "judge"]
