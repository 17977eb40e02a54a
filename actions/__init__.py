"""What Rasa calls: one thin module a capability.

No SQL and no text for people here: those are in the library and the domain.
"""
