import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll } from "vitest";
import { profileStore } from "../../adapters/aws/profiles.ts";
import { table } from "../../adapters/aws/table.ts";
import { type LocalKeys, localKeys } from "../../cli/start/local-keys.ts";
import type { Profile } from "../../core/model/profile.ts";
import { openCloud } from "../../local/cloud.ts";
import type { LocalCloud } from "../../local/local-cloud.ts";
import { stackOfTests } from "../replay/play.ts";
import { NOW } from "./messages.ts";

interface Deployed {
  readonly cloud: LocalCloud;
  readonly keys: LocalKeys;
  readonly port: number;
  readonly url: string;
  profile(customerId: string): Promise<Profile | undefined>;
}

/** The deployed code of the tests' shop behind a port, while the tests of a file run. */
export function deployed(): () => Deployed {
  let opened: Deployed | undefined;
  beforeAll(async () => {
    const cloud = await openCloud({ source: (await stackOfTests()).source, startTime: NOW });
    const keys = await localKeys(cloud);
    const profiles = profileStore(table(new DynamoDBClient(cloud.clientConfig), "sojourn-dev"));
    const port = await cloud.listen(0);
    opened = { cloud, keys, port, url: `http://127.0.0.1:${port}`, profile: (id) => profiles.read(id) };
  }, 120_000);
  afterAll(() => opened?.cloud.close());
  return () => {
    if (opened === undefined) throw new Error("The cloud is opened before the first test.");
    return opened;
  };
}

/** How often each event of a customer was counted. */
export function countsOf(profile: Profile | undefined): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(profile?.counts ?? {}).map(([name, { n }]) => [name, n]));
}
