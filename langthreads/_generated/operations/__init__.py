"""The server's operations, a module for each tag. Generated from openapi.yaml."""
