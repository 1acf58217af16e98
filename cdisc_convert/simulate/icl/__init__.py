"""The trial of NT-I7 in idiopathic CD4 lymphopenia, NCT05600920."""
