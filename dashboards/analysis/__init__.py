"""The analysis page: five charts, each with the sentence it supports, its definition and its table."""
