"""What runs while you sleep: detectors on new data, the alerts they raise, and what is done about them."""
