"""What Rasa calls: one thin module a capability. No SQL, no text for people: those are in the library and the domain."""
