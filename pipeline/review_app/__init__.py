"""The review page: a local web application on which people check and correct what was extracted.

Everything essential works without JavaScript; nothing is loaded from outside; it listens on the loopback alone.
"""
