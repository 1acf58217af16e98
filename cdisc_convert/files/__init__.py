"""Files and folders that are written whole or not at all, and JSON that is read safely."""
