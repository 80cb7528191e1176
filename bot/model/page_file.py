"""Which files may hold pages: what sources take and cleaning reads."""

PAGE_SUFFIXES = (".txt", ".json", ".md", ".html")
"""Endings of files that are read as pages, whatever their case."""

PAGE_LIMIT = 5_000_000
"""Bytes. A long read is 100 kB; a file of more is no page, and is refused before it is read."""


def allowed_suffixes() -> str:
    """The endings for a message: ".txt, .json, .md and .html"."""
    return f"{', '.join(PAGE_SUFFIXES[:-1])} and {PAGE_SUFFIXES[-1]}"


def too_large(name: str, size: int) -> str:
    """Why a file over the limit is refused; `size` in bytes."""
    return (
        f"{name} is {size / 1e6:,.1f} MB; a page may have {PAGE_LIMIT / 1e6:g} MB."
        " Give the article alone, without pictures in it"
    )
