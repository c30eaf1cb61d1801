/**
 * Replaces `@smithy/core/event-streams` in the bundles (functions/slim-sdk.ts). The clients import it for operations that stream events
 * (Lambda's InvokeWithResponseStream, S3's SelectObjectContent). No function calls one, and its codecs take 15 kB of every bundle.
 */
export function resolveEventStreamSerdeConfig<Config>(config: Config): Config {
  return config;
}

/** Made with every client of a service that has such operations, and used by none of the others. */
export function eventStreamSerdeProvider(): never {
  throw new Error(MISSING);
}

/** Made when an operation streams. */
export class EventStreamSerde {
  constructor() {
    throw new Error(MISSING);
  }
}

const MISSING = "The bundles hold no code for event streams: see functions/wiring/no-event-streams.ts.";
