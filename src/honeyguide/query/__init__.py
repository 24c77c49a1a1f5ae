"""Words to meaning: KQL, Lucene and Elasticsearch's Query DSL become one tree; no I/O."""
