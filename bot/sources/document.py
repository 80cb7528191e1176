"""A record as the document that cleaning reads."""

import json
from collections.abc import Mapping
from typing import Any


def document(record: Mapping[str, Any]) -> bytes:
    """Give a record as JSON in UTF-8, the same bytes for the same record; lone surrogates are replaced.

    A value that JSON has no form for is written as its text.
    """
    text = json.dumps(record, ensure_ascii=False, default=str)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()
