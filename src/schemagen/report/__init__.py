"""Findings for readers: people (text), programs (JSON), GitHub's annotations, code scanning (SARIF), and JUnit."""
