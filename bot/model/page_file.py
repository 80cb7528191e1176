"""Which files may hold pages: what sources take and cleaning reads."""

PAGE_SUFFIXES = (".txt", ".json", ".md", ".html")
"""Endings of files that are read as pages, whatever their case; each may have PACKED behind it."""

PACKED = ".gz"
"""The ending of a page that is compressed (gzip): article.json.gz."""

PAGE_LIMIT = 5_000_000
"""Bytes. A long read is 100 kB; a file of more is no page, and is refused before it is read."""


def page_suffix(name: str) -> str | None:
    """Give how a file is read by its name: "A.JSON.gz" gives ".json"; None for what is no page."""
    low = name.lower().removesuffix(PACKED)
    return next((suffix for suffix in PAGE_SUFFIXES if low.endswith(suffix)), None)


def allowed_suffixes() -> str:
    """The endings for a message: ".txt, .json, .md and .html (also with .gz)"."""
    return f"{', '.join(PAGE_SUFFIXES[:-1])} and {PAGE_SUFFIXES[-1]} (also with {PACKED})"


def too_large(name: str, size: int) -> str:
    """Why a file over the limit is refused; `size` in bytes."""
    return (
        f"{name} is {size / 1e6:,.1f} MB; a page may have {PAGE_LIMIT / 1e6:g} MB."
        " Give the article alone, without pictures in it"
    )
