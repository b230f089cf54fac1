//! Time: both planes, a clock, a queue, a memory.
