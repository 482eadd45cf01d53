"""How a thread's history becomes the supersteps that build it anew, and how a copy is compared; without I/O."""
