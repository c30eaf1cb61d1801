import { openTable } from "./in-process-client.ts";
import { someProfile } from "./some-profile.ts";
import { T0 } from "./stores.ts";
import { tableStores } from "./table-stores.ts";

/* Writes profiles into the table at the path given until it is killed, and names each that was acknowledged. */

const [, , path] = process.argv;
if (path === undefined) throw new Error("Say where.");
const { dynamo, client } = await openTable({ path });
const profiles = tableStores(client, () => dynamo.close()).profiles();
for (let i = 0; ; i++) {
  const customers = [0, 1, 2, 3, 4].map((lane) => `c-${i}-${lane}`);
  await Promise.all(
    customers.map(async (customer) => {
      await profiles.write(someProfile(customer, { due: T0 }), undefined, {});
      await profiles.write(someProfile(customer, { ver: 2, due: T0 + i }), 1, {});
      process.stdout.write(`${customer}\n`);
    }),
  );
}
