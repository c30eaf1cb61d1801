import type { CallAnswer } from "../../core/call/answer.ts";
import { answerByStatus, retryAfter } from "../../core/call/http-answer.ts";
import { withQuery } from "../../core/call/http-request.ts";
import { isAllowedHost, type OAuthAuth } from "../../core/model/destination.ts";
import { isJsonObject, type JsonObject, parseJson } from "../../core/model/json.ts";
import type { Secrets } from "../../core/ports/secrets.ts";
import type { Clock } from "../../core/ports/system.ts";
import type { HostedCall } from "../system/host.ts";
import { base64, proofs, secretLines } from "./authorize.ts";
import { exchange, type Limits } from "./exchange.ts";

/** No token was given. The answer is what becomes of the call. */
export class TokenError extends Error {
  readonly answer: CallAnswer;
  constructor(answer: CallAnswer) {
    super("No token was given.");
    this.name = "NoToken";
    this.answer = answer;
  }
}

/** Tokens of OAuth 2, kept in this process until they expire. */
export interface Tokens {
  /** Throws TokenError, and what the network throws. */
  read(auth: OAuthAuth, hosts: readonly string[] | undefined, limits: Limits): Promise<string>;
  /** The same, after `refused` was not accepted. */
  readAnew(auth: OAuthAuth, hosts: readonly string[] | undefined, refused: string, limits: Limits): Promise<string>;
}

interface Token {
  readonly token: string;
  /** Epoch milliseconds from which another one is asked for. */
  readonly until: number;
}

/** Of tokens whose server says nothing; milliseconds. A refusal has them renewed anyway. */
const USUAL_LIFE = 30 * 60_000;
/** A token is renewed so long before it expires, or a tenth of its life; milliseconds. */
const MARGIN = 60_000;

/** Calls of one moment share one request for a token. */
export function oauthTokens(secrets: Secrets, clock: Clock): Tokens {
  const known = new Map<string, Token>();
  const asking = new Map<string, Promise<Token>>();
  const anew = (auth: OAuthAuth, hosts: readonly string[] | undefined, limits: Limits): Promise<Token> => {
    const key = JSON.stringify([auth, hosts]);
    const running = asking.get(key);
    if (running !== undefined) return running;
    const asked = askForToken(auth, hosts, { secrets, clock }, limits)
      .then((token) => {
        known.set(key, token);
        return token;
      })
      .finally(() => asking.delete(key));
    asking.set(key, asked);
    return asked;
  };
  return {
    async read(auth, hosts, limits) {
      const cached = known.get(JSON.stringify([auth, hosts]));
      return cached !== undefined && clock.now() < cached.until
        ? cached.token
        : (await anew(auth, hosts, limits)).token;
    },
    async readAnew(auth, hosts, refused, limits) {
      const cached = known.get(JSON.stringify([auth, hosts]));
      // Another call of this moment has renewed it.
      if (cached !== undefined && cached.token !== refused) return cached.token;
      return (await anew(auth, hosts, limits)).token;
    },
  };
}

/** Statuses by which a server says that it does not know the client: https://www.rfc-editor.org/rfc/rfc6749#section-5.2 */
const UNKNOWN: ReadonlySet<number> = new Set([400, 401, 403]);

async function askForToken(
  auth: OAuthAuth,
  hosts: readonly string[] | undefined,
  { secrets, clock }: { readonly secrets: Secrets; readonly clock: Clock },
  limits: Limits,
): Promise<Token> {
  if (!isAllowedHost(auth.tokenUrl, hosts)) throw new TokenError({ answer: "refused", code: 0, body: null });
  for await (const secret of proofs(secrets, auth.secret, credentialsIn)) {
    const answer = await exchange(tokenRequest(auth, secret), limits);
    const token = tokenIn(answer.text, clock.now());
    const { status, headers } = answer;
    if (status >= 200 && status < 300) {
      if (token !== undefined) return token;
      throw new TokenError({ answer: "failed", code: status });
    }
    if (UNKNOWN.has(status)) continue;
    const said = answerByStatus(status, "");
    const after = retryAfter(headers["retry-after"], clock.now());
    throw new TokenError(said.answer === "failed" && after !== undefined ? { ...said, after } : said);
  }
  throw new TokenError({ answer: "refused", code: 401, body: null });
}

/** A text of JSON may have line breaks, and is one secret. */
function credentialsIn(text: string): readonly string[] {
  return isJsonObject(parseJson(text)) ? [text] : secretLines(text);
}

const NAMES = {
  client_credentials: ["client_id", "client_secret"],
  refresh_token: ["client_id", "client_secret"],
  password: ["username", "password"],
} as const satisfies Readonly<Record<OAuthAuth["grant"], readonly [string, string]>>;

/** The parameters that a secret holds: the fields of its JSON, or `id:secret`. */
function parametersIn(secret: string, grant: OAuthAuth["grant"]): Readonly<Record<string, string>> {
  const json = parseJson(secret);
  if (isJsonObject(json)) {
    return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, String(value)]));
  }
  const at = secret.indexOf(":");
  const [id, word] = NAMES[grant];
  return at < 0 ? { [word]: secret } : { [id]: secret.slice(0, at), [word]: secret.slice(at + 1) };
}

function tokenRequest({ tokenUrl: url, grant, send, parameters }: OAuthAuth, secret: string): HostedCall {
  const given = parametersIn(secret, grant);
  const all: JsonObject = { grant_type: grant, ...parameters, ...given };
  const headers = { accept: "application/json" };
  if (send === "query")
    return { method: "GET", url: withQuery(url, { grant_type: grant, ...parameters, ...given }), headers, body: "" };
  if (send === "json") {
    return {
      method: "POST",
      url,
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify(all),
    };
  }
  const [id, word] = NAMES[grant];
  const { [id]: user = "", [word]: password = "", ...others } = given;
  const basic = { authorization: `Basic ${base64(`${encodeURIComponent(user)}:${encodeURIComponent(password)}`)}` };
  const fields = { grant_type: grant, ...parameters, ...(send === "basic" ? others : given) };
  return {
    method: "POST",
    url,
    headers: {
      ...headers,
      "content-type": "application/x-www-form-urlencoded",
      ...(send === "basic" ? basic : {}),
    },
    body: new URLSearchParams(fields).toString(),
  };
}

/** https://www.rfc-editor.org/rfc/rfc6749#section-5.1; undefined where the answer has no token. */
function tokenIn(text: string, now: number): Token | undefined {
  const answer = parseJson(text);
  if (!isJsonObject(answer) || typeof answer.access_token !== "string" || answer.access_token === "") return undefined;
  const seconds = Number(answer.expires_in);
  const life = seconds > 0 ? seconds * 1000 : USUAL_LIFE;
  return { token: answer.access_token, until: now + life - Math.min(MARGIN, life / 10) };
}
