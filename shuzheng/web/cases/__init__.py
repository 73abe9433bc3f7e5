"""The generic pages of cases: the desk, a case of any flow, lists, notices, figures."""
