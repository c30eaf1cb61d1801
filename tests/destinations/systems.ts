import { readFileSync } from "node:fs";
import { sha256 } from "../../adapters/system/system.ts";
import { DESTINATIONS } from "../../cli/new/destination.ts";
import type { CallAnswer } from "../../core/call/answer.ts";
import type { HttpDestination } from "../../core/model/destination.ts";
import type { DestinationExample } from "../../workflows/compiler/destinations/example.ts";
import { prepareWorkspace } from "../../workflows/compiler/workspace.ts";
import { answering, type Behaviour, calling, vendor } from "../call/vendor.ts";

/** What the catalogue has to have. */
export const WANTED = [
  ["hubspot_contact", "hubspot_task", "salesforce_contact", "salesforce_task", "sugarcrm_contact", "marketo_lead"],
  ["ga4", "mixpanel", "adobe_analytics", "segment", "slack", "meta_audience", "meta_audience_remove"],
  ["google_customer_match", "google_customer_match_remove", "optimove", "zendesk_ticket", "connect_task", "webhook"],
].flat();

export const SETTINGS = { path: "workflows/settings.yaml", text: "zone: Europe/London\n" };

/** The text of a shipped destination, in a workspace of its own. */
export function shipped(name: string) {
  const text = readFileSync(`${DESTINATIONS.root}/${name}.yaml`, "utf8");
  return { text, files: [SETTINGS, { path: `workflows/destinations/${name}.yaml`, text }] };
}

interface Shipped {
  readonly destination: HttpDestination;
  readonly examples: readonly DestinationExample[];
  readonly first: DestinationExample;
}

export function read(name: string): Shipped {
  const [found] = prepareWorkspace(shipped(name).files, { hash: sha256 }).destinations;
  const [first] = found?.examples ?? [];
  if (found?.destination.kind !== "http" || first === undefined) throw new Error(`${name} has no example over HTTP.`);
  return { destination: found.destination, examples: found.examples, first };
}

/** How the system answers what it takes. */
export function documented(name: string): Behaviour {
  const { first } = read(name);
  return answering(first.status, first.status === 204 ? "" : first.body);
}

const TOKEN = "/the-token";

/** A shipped destination's system with its server of tokens: the destination as it is, but for the host. `calls`: without those for tokens. */
export async function playing(name: string, behaviour: Behaviour, timeout = 5000) {
  const { destination, first } = read(name);
  let tokens = 0;
  const system = await vendor((seen, response) => {
    if (!seen.path.startsWith(TOKEN)) return behaviour(seen, response);
    tokens += 1;
    return answering(200, { access_token: `t${tokens}`, expires_in: 3600 })(seen, response);
  });
  const { auth, url } = destination;
  const there: HttpDestination = {
    ...destination,
    url: url.replace(/^https:\/\/[^/]+/, system.url),
    timeout,
    ...(auth?.as === "oauth" ? { auth: { ...auth, tokenUrl: `${system.url}${TOKEN}` } } : {}),
  };
  const secret = auth?.as === "path" ? "T1/B2/x3" : "id:secret";
  const { caller, clock } = calling(() => secret);
  const call = (): Promise<CallAnswer> => caller.call(there, { key: "example-key", body: first.with });
  const calls = () => system.seen.filter(({ path }) => !path.startsWith(TOKEN));
  return { system, call, calls, caller, clock, there };
}
