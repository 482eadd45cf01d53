"""Real Agent Servers for the tests: `server.py` prepares and runs them, `servers.toml` lists them."""
