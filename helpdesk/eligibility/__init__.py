"""Eligibility: the amounts and rules of programmes, as data with their year and source."""
