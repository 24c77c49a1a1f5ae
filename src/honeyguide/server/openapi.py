"""`python -m honeyguide.server.openapi > ui/openapi.json`: the description from which the page's types are made."""

import json
import sys

from honeyguide.server.application import description

if __name__ == "__main__":
    json.dump(description(), sys.stdout, indent=1, ensure_ascii=False, sort_keys=True)
    sys.stdout.write("\n")
