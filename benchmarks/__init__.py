"""Measurements that are run by hand: speed, agreement with other programs, coverage."""
