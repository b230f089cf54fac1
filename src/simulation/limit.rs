//! Every maximum, in one place. Reaching one is said, never hung on.

/// Pods a world may hold; more are refused.
pub const PODS_MAX: usize = 200;
/// Nodes a world may hold.
pub const NODES_MAX: usize = 20;
/// Services a world may hold.
pub const SERVICES_MAX: usize = 100;
/// Requests that one action may send.
pub const REQUESTS_AT_ONCE_MAX: u32 = 300;
/// Requests under way at the same time.
pub const REQUESTS_UNDER_WAY_MAX: usize = 1_000;
/// Requests that a stream may send in a second.
pub const REQUESTS_A_SECOND_MAX: u32 = 50;
/// Requests after which a stream ends by itself: one minute of the densest.
pub const STREAM_MAX: u32 = 3_000;
/// Finished requests that are remembered.
pub const REQUESTS_REMEMBERED_MAX: usize = 400;
/// Hops of one walk; a packet that goes on longer is dropped, as by its time to live.
pub const HOPS_MAX: usize = 32;
/// Actions a log may hold.
pub const LOG_MAX: usize = 2_000;
/// Marks on the timeline.
pub const MARKS_MAX: usize = 2_000;
/// Events that one call of `advance` may run: far more than any world above can make in a minute.
pub const EVENTS_PER_ADVANCE_MAX: usize = 500_000;
/// Checkpoints kept; a cache, older ones are thinned out.
pub const CHECKPOINTS_MAX: usize = 48;
