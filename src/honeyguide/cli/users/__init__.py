"""People who may log in where the server can be reached by others."""
