"""Recipient marks: what stands in a rendition where a recipient's own value is spliced in.

A mark is a URL under `.invalid` (RFC 2606), so that it passes every check a real link passes while a mail is
made, and can lead nowhere should it ever be left in by mistake.
"""

UNSUBSCRIBE_MARK = "https://unsubscribe.recipient.invalid/"

_DOMAIN = "recipient.invalid"


def without_marks(text: str) -> str:
    """Return the text with anything that looks like a mark made harmless.

    A page that quotes a mark would otherwise print each reader's own unsubscribe link in its story.
    """
    return text.replace(_DOMAIN, "recipient.example") if _DOMAIN in text else text
