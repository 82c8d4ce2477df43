"""A little ERP on this machine: it takes orders as openTRANS XML over HTTP, as a customer's or a shop's own would.

It listens on loopback only and forgets everything when it ends.
"""
