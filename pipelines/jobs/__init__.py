"""Long jobs: kinds, the queue, the worker beside the server, and the keys it gives to what it runs."""
