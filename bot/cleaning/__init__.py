"""From scraped text and HTML to an article."""
