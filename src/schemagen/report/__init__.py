"""Findings for readers: people (text), programs (JSON), and GitHub's annotations."""
