"""The trial of intravenous CYT107 in septic shock, NCT03821038."""
