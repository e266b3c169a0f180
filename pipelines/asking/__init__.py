"""Asking a model many things: requests, pace, the ledger, prices, the Batch API."""
