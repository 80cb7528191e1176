"""Language codes as pages state them."""

import re

_CODE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def language_code(stated: object) -> str | None:
    """Give the code that is stated, such as "en" or "pt-BR" (also written pt_BR); None for anything else."""
    code = stated.strip().replace("_", "-") if isinstance(stated, str) else ""
    return code if _CODE.fullmatch(code) else None
