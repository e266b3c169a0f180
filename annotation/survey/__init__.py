"""The survey of physicians: its questionnaire, its validity checks, its report."""
