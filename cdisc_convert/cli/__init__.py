"""Commands: one file each, thin; `main` loads a command only when it is called."""
