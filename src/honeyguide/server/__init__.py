"""The page's own HTTP interface and the Elasticsearch port, served from one process over one data folder."""
