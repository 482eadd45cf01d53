"""The server's responses, a module for each tag. Generated from openapi.yaml."""
