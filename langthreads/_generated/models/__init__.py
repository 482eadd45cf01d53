"""What the server answers, a module for each tag. Generated from openapi.yaml."""
