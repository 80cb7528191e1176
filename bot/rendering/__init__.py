"""From an edition to renditions: measured, and refused here if they do not fit."""
