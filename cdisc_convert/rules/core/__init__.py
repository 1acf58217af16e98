"""The official CORE engine, driven in an environment of its own."""
