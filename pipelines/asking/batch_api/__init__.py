"""The Batch API as a second way to ask: half the price, in hours, taken up again wherever it was left."""
