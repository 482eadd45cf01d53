"""Programs that use langthreads: a tour, a script, a service."""
