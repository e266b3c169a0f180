"""Label audits: drawing them, reading them, and what may be claimed of them."""
