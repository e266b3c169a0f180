"""Statistics as pure functions: numbers in, numbers out, "undefined" with its reason instead of NaN."""
