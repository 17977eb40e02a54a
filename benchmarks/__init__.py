"""What ``make bench`` runs: this desk measured beside the pipeline and policies that ``rasa init`` writes."""
