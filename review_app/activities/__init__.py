"""The work pages, one file an activity."""
