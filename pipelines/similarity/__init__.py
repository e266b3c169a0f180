"""Similar texts found exactly: shingles, the join, and what is kept."""
