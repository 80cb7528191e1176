"""UTF-16 code units: what Telegram counts in, and what X's own patterns are written over."""


def utf16_length(text: str) -> int:
    """The number of UTF-16 code units: 2 for a character beyond U+FFFF, else 1."""
    return len(text) + sum(1 for character in text if character > "\uffff")


def units(text: str) -> str:
    """The text with one character a UTF-16 unit, so that a pattern over units can read it."""
    raw = text.encode("utf-16-le", "surrogatepass")
    return "".join(chr(low | high << 8) for low, high in zip(raw[::2], raw[1::2], strict=True))


def joined(unit_text: str) -> str:
    """The text whose units these are; the other way of `units`."""
    return unit_text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
