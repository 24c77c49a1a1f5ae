"""One open data folder: where it lies and its store; what the command line and the server work through."""
