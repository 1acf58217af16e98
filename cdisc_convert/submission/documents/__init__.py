"""Documents for people: one model of headings, paragraphs and tables, written as PDF and DOCX."""
