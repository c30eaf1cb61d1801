import type { Mac } from "../../ports/mac.ts";

/** A request as its sender signed it. */
export interface SignedRequest {
  readonly method: string;
  /** The whole URL that was called, as it was called. */
  readonly url: string;
  /** By name in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes of the body: two texts of JSON may mean the same and have different signatures. */
  readonly body: Uint8Array;
}

/** What a request claims: codes, one of which must be right, and when it was signed. */
export interface Claim {
  readonly codes: readonly string[];
  /** As written in the request, since it is signed as it is written. */
  readonly time?: { readonly text: string; readonly at: number };
}

/** A scheme of HMACs over the raw body. */
export interface HmacScheme {
  readonly algorithm: "sha256" | "sha1";
  readonly encoding: "hex" | "base64";
  /** Milliseconds that a signed time may be away from now. Absent where no time is signed: then only the event's id tells a replay. */
  readonly tolerance?: number;
  /** Undefined where the request has no signature, or none that can be read. */
  claim(request: SignedRequest): Claim | undefined;
  /** What is signed. `time` as it was claimed. */
  signed(request: SignedRequest, time: string): readonly (string | Uint8Array)[];
}

/** One code in a header of its own. */
export function codeIn(header: string): (request: SignedRequest) => Claim | undefined {
  return ({ headers }) => {
    const code = headers[header]?.trim();
    return code === undefined || code === "" ? undefined : { codes: [code] };
  };
}

/** One code in a header, and in another header the time of which `read` makes epoch milliseconds. */
export function codeAndTime(header: string, timeHeader: string, read: (text: string) => number | undefined) {
  return (request: SignedRequest): Claim | undefined => {
    const claim = codeIn(header)(request);
    const text = request.headers[timeHeader]?.trim() ?? "";
    const at = read(text);
    return claim === undefined || at === undefined ? undefined : { ...claim, time: { text, at } };
  };
}

/** `t=1788000000,v1=5257…,v1=6ffb…` in a header: seconds, and codes of which one must be right. Other versions count for nothing. */
export function timedCodesIn(header: string) {
  return ({ headers }: SignedRequest): Claim | undefined => {
    const parts = (headers[header] ?? "").split(",").map((part) => part.trim());
    const valuesOf = (name: string) =>
      parts.flatMap((part) => (part.startsWith(name) ? [part.slice(name.length)] : []));
    const [text = ""] = valuesOf("t=");
    const at = fromSeconds(text);
    const codes = valuesOf("v1=");
    return at === undefined || codes.length === 0 ? undefined : { codes, time: { text, at } };
  };
}

export function fromSeconds(text: string): number | undefined {
  return /^\d{1,12}$/.test(text) ? Number(text) * 1000 : undefined;
}

/** Why a request does not prove where it comes from; undefined where it does. */
export function unprovedHmac(
  scheme: HmacScheme,
  request: SignedRequest,
  secrets: readonly string[],
  at: { readonly now: number; readonly tolerance?: number | undefined },
  mac: Mac,
): Unproved | undefined {
  const claim = scheme.claim(request);
  if (claim === undefined) return "unsigned";
  const parts = scheme.signed(request, claim.time?.text ?? "");
  // A shop has one secret or two; all codes are compared, whichever is right.
  const right = secrets.flatMap((secret) => {
    const code = mac.hmac(scheme.algorithm, secret, parts, scheme.encoding);
    return claim.codes.map((claimed) => mac.equal(scheme.encoding === "hex" ? claimed.toLowerCase() : claimed, code));
  });
  if (!right.some(Boolean)) return "wrong signature";
  const tolerance = at.tolerance ?? scheme.tolerance;
  const isOld = claim.time !== undefined && tolerance !== undefined && Math.abs(at.now - claim.time.at) > tolerance;
  return isOld ? "too old" : undefined;
}

/** `unsigned`: no signature, or none that can be read. `too old`: signed longer ago, or further ahead, than is allowed. */
export type Unproved = "unsigned" | "wrong signature" | "too old";
