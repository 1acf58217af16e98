"""What composes engine, rules and package: the define document, guides, the package, its check."""
