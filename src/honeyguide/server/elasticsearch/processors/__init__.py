"""The processors of ingest pipelines: each changes one document a little, as Elasticsearch's do."""
