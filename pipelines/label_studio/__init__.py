"""A batch in Label Studio: its form and tasks made from ours, and what comes back checked as if hostile."""
