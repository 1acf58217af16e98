"""Functions about doses and the time under treatment."""
