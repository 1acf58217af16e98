"""What the standards say: datasets, variables, terminology. Importing it reads no file."""
