import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { z } from "zod/mini";
import { table } from "../../adapters/aws/table.ts";
import { writeKeyStore } from "../../adapters/aws/write-keys.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { namesOf } from "../../infra/names.ts";
import type { LocalCloud } from "../../local/local-cloud.ts";
import { LOCAL_STAGE } from "./stack.ts";

const Kept = z.object({ server: z.string(), browser: z.string() });
const NOTE = "write keys";

/** The write keys of a local cloud: of a trusted server and of a browser. */
export type LocalKeys = z.infer<typeof Kept>;

/** The keys of this cloud, made when it is first started. They are kept in the clear: they open a port of this machine alone. */
export async function localKeys(cloud: LocalCloud): Promise<LocalKeys> {
  const kept = cloud.get(NOTE);
  if (kept !== undefined) return Kept.parse(JSON.parse(kept));
  const keys = { server: `server-${randomUUID()}`, browser: `browser-${randomUUID()}` };
  const dynamodb = new DynamoDBClient(cloud.clientConfig);
  const stored = writeKeyStore(table(dynamodb, namesOf(LOCAL_STAGE).table));
  const created = cloud.now();
  await stored.put(sha256(keys.server), { name: "local server", source: "server", trust: "trusted", created });
  await stored.put(sha256(keys.browser), { name: "local browser", source: "browser", trust: "browser", created });
  dynamodb.destroy();
  cloud.set(NOTE, JSON.stringify(keys));
  return keys;
}
