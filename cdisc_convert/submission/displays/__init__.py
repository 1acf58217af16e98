"""Tables, figures and listings of analysis results."""
