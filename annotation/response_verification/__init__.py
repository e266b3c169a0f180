"""Verifying polished responses: draw, answers, oversight, sign-off, approval, pairs and the report."""
