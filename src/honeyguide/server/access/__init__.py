"""Who may do what: users, sessions and keys, where the server can be reached by others than this machine."""
