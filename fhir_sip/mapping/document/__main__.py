"""Write the JSON Schema of the SIP document to standard output."""

import sys

from .schema import schema_file

sys.stdout.buffer.write(schema_file())
