"""What a Kibana beside the store shows: dashboards and searches."""
