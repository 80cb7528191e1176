"""Captions that cleaning has left among the paragraphs: what a picture shows, and who took it."""

import regex

_PHOTO = (
    r"photos?|photographs?|photograph(?:ed)? by|images?|pictures?|bild(?:er)?|fotos?|fotografía|fotografia"
    r"|crédit|crédito|credits?|picha|hoto|gambar|dok\.?|фото|صورة|الصورة|写真|照片|图"
)
_LIBRARY = r"Getty(?: Images)?|AFP|AP|EPA|Reuters|Shutterstock|Alamy"
_OLD_PHOTO = (
    r"AP Photo|Photo illustration|File photo|Handout photo|Courtesy photo|Archiv(?:bild|foto)"
    r"|Symbol(?:bild|foto)|Photo d['’](?:archives?|illustration)|Foto de ar(?:chivo|quivo)|Foto d['’]archivio"
    r"|Foto ilustrasi|Ilustrasi foto|Архивное фото"
)
_CAPTION = regex.compile(
    rf"^\W*(?:{_PHOTO})(?:\s+(?:by|von|de|par|di|oleh|na|credit))?\s*(?::|：|＝|/|©|\| )"  # Photo: Ada Finch
    rf"|[(（](?:AP |EPA |AFP )?(?:{_PHOTO})\b[^()（）]{{0,80}}[)）]\.?\s*$"  # ... (Photo: Ada Finch)
    rf"|[(（][^()]{{0,60}}(?:/|: | by )(?:{_PHOTO}|{_LIBRARY})[^()]{{0,40}}[)）]\.?\s*$"  # (A. Hale/AP)
    r"|(?:/|©|\||–|—)\s*(?:Getty Images|Shutterstock|Alamy|iStock|Unsplash|EPA-EFE)\W*$"
    rf"|\b(?:{_OLD_PHOTO})\b|^(?:Media|Image|Video|Picture) (?:caption|source)\b"
    r"|\bCopyright\s*(?:©|\(c\)|\p{N}{4})|\bAll rights reserved\b|\bAlle Rechte vorbehalten\b|©"
    r"|\b(?:in this|in an?|this) (?:[\p{L}-]+ ){0,3}(?:photo|image|picture|photograph)"
    r"(?: provided| released| taken| made|,| from )"
    r"|\bpictured (?:above|below|left|right|here)\b",
    regex.IGNORECASE,
)


def is_caption(text: str) -> bool:
    """Whether a paragraph tells a picture, not the news: it names the photo or ends with its credit."""
    return _CAPTION.search(text) is not None
