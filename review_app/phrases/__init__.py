"""The phrases of the pages, one file a page."""
