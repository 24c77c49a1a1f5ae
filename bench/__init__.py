"""What Honeyguide claims about speed, re-runnable, peers included."""
