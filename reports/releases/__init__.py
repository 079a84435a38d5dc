"""Releases: scored once after the close, kept, never changed; what is erased from them."""
