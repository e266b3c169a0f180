"""The server: its gate, sign-in, and the plain routes beside the pages."""
