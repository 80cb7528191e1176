"""Pages of invented news in the shapes that newsrooms' sites have."""

PARAGRAPHS = [
    "The harbour board of Aldmoor opened the new quay on Friday, four months later than it had planned.",
    "Two freighters can now unload at once, which the board says will halve the waiting time in winter.",
    "“We waited for the cranes, and the cranes waited for a ship,” said Ines Dahl, who runs the board.",
    "The quay cost 31 million crowns. A third of the sum came from the regional fund for small ports.",
    "Fishing crews asked for a lane of their own, and the board promised to decide before the spring.",
    "A second quay is not planned, according to the board, unless trade grows by a tenth within two years.",
]
HEADLINE = "Aldmoor opens its new quay four months late"
TEXT = "\n\n".join(PARAGRAPHS)

HTML = """<!doctype html>
<html lang="en-GB"><head><title>Quay | Aldmoor Post</title>
<meta charset="utf-8"><link rel="canonical" href="https://news.example.org/quay">
<meta property="og:title" content="Aldmoor opens its new quay four months late">
<meta property="og:site_name" content="Aldmoor Post"><meta property="og:image" content="/q.jpg">
<meta property="og:image:alt" content="The quay"><meta name="author" content="Ada Obi">
<meta property="article:section" content="Business">
<meta property="article:published_time" content="2026-11-20T12:00:00+01:00">
<meta name="description" content="Two ships at once.">
</head><body><nav><a href="/">Home</a> <a href="/w">World</a></nav><article>
<h1>Aldmoor opens its new quay four months late</h1><p>By Ada Obi</p>
<p>{}</p><p>{}</p><h2>A long wait</h2><p>READ ALSO: Old crane sold for scrap</p><p>{}</p>
<blockquote>We waited for the cranes, and the cranes waited for a ship, all of last winter.</blockquote>
<ul><li>a second crane</li><li>a lane for fishing boats</li></ul><p>{}</p></article>
<footer>© 2026 Aldmoor Post. All Rights Reserved.</footer></body></html>""".format(*PARAGRAPHS[:4])
"""A page as a site serves it, with a menu, a pointer and a foot."""


def page(*above: str, text: str = TEXT, below: tuple[str, ...] = ()) -> str:
    """A page with lines above and below its text."""
    return "\n\n".join([*above, text, *below]) + "\n"
