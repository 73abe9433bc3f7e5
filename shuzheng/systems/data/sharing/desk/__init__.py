"""The desks of both sides: applying, granting, calling, counting, doubting."""
