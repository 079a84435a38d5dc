"""Nominated influence: who is named, who stands between, and the shape of the network."""
