"""The Elasticsearch port: as much of its REST interface as log shippers and dashboards use."""
