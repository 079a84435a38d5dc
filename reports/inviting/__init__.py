"""Private invitations to help with a change, in confidential rounds.

Whoever plans changes asks for them by question and number, and learns the names of those who
accept, nobody else's. Whom to invite is chosen by a worker, from what is released about everybody.
"""
