"""Decisions 决策落实: one chain per matter (design section 6). Its types come with the three affairs, whole."""
