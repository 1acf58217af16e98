"""The submission package: its folders and files, and the check of a finished one."""
