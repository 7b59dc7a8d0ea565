"""The pages of the site, made of the tables of an assessment: one module a kind of page."""
