"""Recorded conversations: who said what to the honeypot, and with which tool."""
