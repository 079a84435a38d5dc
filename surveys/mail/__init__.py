"""Mails that are to leave, and what stands in them."""
