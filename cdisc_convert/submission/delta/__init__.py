"""What changed between two transfers of a study, told from the folders of their runs."""
