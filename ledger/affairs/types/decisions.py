"""Decisions 决策落实, one chain per matter (design section 6): the next issue's."""
