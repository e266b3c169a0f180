"""A model's answers to a row: how it is asked, and the dialogue so far."""
