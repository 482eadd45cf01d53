"""How requests reach the server: one module for each HTTP library."""
