/**
 * Largest body, unpacked; bytes. Segment documents 500 kB for a batch.
 * https://www.twilio.com/docs/segment/connections/sources/catalog/libraries/server/http-api#batch
 */
export const MOST_BODY_BYTES = 500 * 1024;
