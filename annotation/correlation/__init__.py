"""The human-against-judge report: its tables, blocks, charts and words."""
