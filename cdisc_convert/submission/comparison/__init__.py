"""Double programming: two versions of a dataset side by side."""
