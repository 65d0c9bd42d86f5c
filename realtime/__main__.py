"""python -m realtime schema > realtime/schema.json; python -m realtime asyncapi > docs/asyncapi.json"""

import json
import sys

from realtime.asyncapi import asyncapi
from realtime.frames import json_schema

document = {"schema": json_schema, "asyncapi": asyncapi}[sys.argv[1]]()
sys.stdout.write(json.dumps(document, indent=2, sort_keys=True) + "\n")
