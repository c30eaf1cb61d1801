/**
 * Replaces `@aws-sdk/endpoint-cache` in the bundles (functions/slim-sdk.ts). DynamoDB's client makes one for endpoint discovery, which is
 * off unless somebody turns it on; the LRU cache within takes 8 kB of every bundle.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-endpoint-discovery.html
 */
export class EndpointCache {
  /** No endpoint is ever known, so each request goes to the service's own. */
  get(): undefined {
    return undefined;
  }

  getEndpoint(): undefined {
    return undefined;
  }

  set(): void {}

  delete(): void {}

  has(): boolean {
    return false;
  }

  clear(): void {}
}
