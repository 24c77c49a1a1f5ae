"""The pipeline: sources through formats and enrichment into the store, each line once."""
