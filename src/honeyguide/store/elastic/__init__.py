"""The store for whoever outgrows one machine: an Elasticsearch or OpenSearch cluster, spoken to through one client."""
