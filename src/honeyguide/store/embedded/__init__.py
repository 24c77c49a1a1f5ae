"""The embedded store: DuckDB for what is new, zstd Parquet segments for what has come of age, one folder, one process."""
