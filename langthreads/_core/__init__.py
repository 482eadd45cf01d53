"""What a call is made of, shared by both clients. No I/O."""
