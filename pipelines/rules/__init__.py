"""Rules: patterns over a record's fields, from one file, in linear time."""
