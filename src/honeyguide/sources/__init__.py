"""Bytes from anywhere: files, folders, patterns, standard input, compressed, in archives, from a live database."""
