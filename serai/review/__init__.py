"""What the office does with what arrived: quality, repair, review, exports, webhooks."""
