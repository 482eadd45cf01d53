"""Generated from openapi.yaml; see its modules."""
