"""python -m realtime > realtime/schema.json"""

import json
import sys

from realtime.frames import json_schema

sys.stdout.write(json.dumps(json_schema(), indent=2, sort_keys=True) + "\n")
