"""Licences: for how many of its users a company has bought, and who of them holds a seat."""
