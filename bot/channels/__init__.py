"""One adapter a service: each answers Receipt, Refused, Deferred or Uncertain."""
