"""Rule kinds: what a rule of our catalogue may check, one kind per file."""
