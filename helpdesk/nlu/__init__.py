"""Rasa components that understand a message: language, intent, names, and the answer it asks for."""
