"""What schemagen says about its input: findings, and the page that explains each code."""

from schemagen.diagnostic.finding import Finding, FindingsError, Severity, has_errors, in_order
from schemagen.diagnostic.page import page, page_codes
from schemagen.diagnostic.suggestion import did_you_mean

__all__ = ["Finding", "FindingsError", "Severity", "did_you_mean", "has_errors", "in_order", "page", "page_codes"]
