"""Polished responses: what a person should look at twice in them."""
