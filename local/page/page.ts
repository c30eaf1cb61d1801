import type { Hash } from "../../core/ports/system.ts";
import type { PageHandler } from "../protocol/http-server.ts";
import type { Reply } from "../protocol/service.ts";
import { type About, type PageCloud, sentMessage } from "./cloud.ts";
import { customerPage } from "./customer.ts";
import { homePage, journeyPage, mapPicture } from "./journeys.ts";
import { styleSheet } from "./layout.ts";
import { outboxPage } from "./outbox.ts";

/**
 * The page of the local cloud: journeys with their counts and maps, the outbox, a customer's story, and the two documents that
 * the command line reads. Undefined for other paths, which belong to the AWS protocols.
 */
export function createPage(cloud: PageCloud, hash: Hash): PageHandler {
  return async (method, { pathname, searchParams }) => {
    if (method !== "GET") return undefined;
    const customer = /^\/customer\/([^/]+)$/.exec(pathname)?.[1];
    if (customer !== undefined) return customerPage(cloud, hash, decoded(customer));
    const [, journey, picture] = /^\/journey\/([^/]+?)(\.svg)?$/.exec(pathname) ?? [];
    if (journey !== undefined) return (picture === undefined ? journeyPage : mapPicture)(cloud, decoded(journey));
    return PATHS[pathname]?.(cloud, searchParams, hash);
  };
}

type Handler = (cloud: PageCloud, query: URLSearchParams, hash: Hash) => Reply | Promise<Reply>;

const PATHS: Readonly<Partial<Record<string, Handler>>> = {
  "/": homePage,
  "/journeys": homePage,
  "/outbox": outboxPage,
  "/customer": (cloud, query, hash) => customerPage(cloud, hash, (query.get("id") ?? "").trim()),
  "/page.css": styleSheet,
  "/about.json": ({ stage, region, account, zone, canaries, built, now }) =>
    json({
      product: "sojourn",
      stage,
      region,
      account,
      zone,
      ...(canaries && { canaries }),
      ...(built && { built }),
      now: now(),
    } satisfies About),
  "/outbox.json": (cloud, query) => {
    return json(cloud.outbox(query.get("customer") ?? undefined).map(sentMessage));
  },
};

function json(document: unknown): Reply {
  return {
    status: 200,
    headers: { "content-type": "application/json; charset=utf-8" },
    body: JSON.stringify(document),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
