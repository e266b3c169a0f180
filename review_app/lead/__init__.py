"""A project lead's pages."""
