"""Event streams as data: bytes become events, and a cursor keeps the place. No I/O."""
