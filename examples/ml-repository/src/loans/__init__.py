"""A model that says who pays a loan back."""
