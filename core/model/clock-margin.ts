/**
 * How far apart the times of two machines may lie when one decision compares them; milliseconds. Whoever compares an ingest
 * time with a time of Step Functions, or the times of two sources, allows for so much, and makes sure by the order of the fold
 * that what the margin lets in has not counted before.
 *
 * 1. Clocks of AWS's hosts are kept by Amazon Time Sync and differ by milliseconds; after a freeze a sandbox may lag.
 *    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/set-time.html
 * 2. An event's ingest time is taken before its profile is read, folded and written. A write that an SDK tries again is stored
 *    seconds later, when the step that would have waited for the event may have begun.
 */
export const CLOCK_MARGIN = 5_000;
