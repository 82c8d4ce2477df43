"""A stand-in for Stripe on this machine: the API as far as the shop uses it, card fields, a 3-D Secure page.

Never for real money: it listens on loopback only, refuses live keys and forgets everything when it ends.
"""
