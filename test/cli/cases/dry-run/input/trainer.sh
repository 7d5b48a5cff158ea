# It is only planned.
