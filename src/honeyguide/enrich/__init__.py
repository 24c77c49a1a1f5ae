"""Frame to frame: what is known of an address beyond the log; on unique values only."""
