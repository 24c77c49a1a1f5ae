"""The ports that people's fingers expect: Kibana's and Elasticsearch's."""

UI_PORT, API_PORT = 5601, 9200
