"""The pages about money: overview, months entry by entry, funds, categories, budget, holdings."""
