//! Nothing but a place for tests whose tapeless has no features; those of the other messages have all of them.
