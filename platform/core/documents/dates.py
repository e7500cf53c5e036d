"""Dates as official documents write them."""

from datetime import date


def chinese_date(day: date) -> str:
    """Write a day with Arabic figures and without leading zeros, as GB/T 9704 asks: 2026年4月10日."""
    return f"{day.year}年{day.month}月{day.day}日"
