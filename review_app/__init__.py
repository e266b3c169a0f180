"""What people see: the server, its gate and its pages."""
