"""Operations of the open rule language: one per file, found by looking into the folder."""
