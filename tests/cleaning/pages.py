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


def page(*above: str, text: str = TEXT, below: tuple[str, ...] = ()) -> str:
    """A page with lines above and below its text."""
    return "\n\n".join([*above, text, *below]) + "\n"
