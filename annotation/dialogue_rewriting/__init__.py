"""Rewriting cases into dialogues: a case's parts, hints, standing, report."""
