"""The library under the help desk: directory, understanding, channels and console."""
