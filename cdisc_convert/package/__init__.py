"""What a submission is made of: transport files, define.xml, reports, manifest."""
