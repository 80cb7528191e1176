"""File names made from editions, addresses and accounts."""

import hashlib
import re

UNSAFE = re.compile(r"[^\w@.+=-]+")
LONGEST = 120  # bytes; with hash and suffix well under the 255 that file systems take


def safe_name(name: str) -> str:
    """A file name for `name`: itself where safe, else its safe characters and a hash that keeps it apart.

    Never empty, hidden, a path, or longer than a file system takes.
    """
    safe = UNSAFE.sub("-", name).strip(".-")
    if safe and safe == name and len(safe.encode()) <= LONGEST:
        return safe
    kept = safe.encode()[:LONGEST].decode(errors="ignore")
    return f"{kept or 'unnamed'}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
