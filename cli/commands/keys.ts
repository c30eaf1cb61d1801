import { randomBytes } from "node:crypto";
import { table as items } from "../../adapters/aws/table.ts";
import { writeKeyStore } from "../../adapters/aws/write-keys.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { KEY_HOLDS_AFTER } from "../../core/collect/cached-keys.ts";
import { applicationKey, faultOfKey, KEY_PREFIX, SECRET_PREFIX } from "../../core/collect/new-key.ts";
import { LIMITS } from "../../core/collect/rate-limit.ts";
import { moment } from "../../core/explain/words.ts";
import { defined } from "../../core/model/defined.ts";
import type { StoredKey, WriteKey, WriteKeys } from "../../core/ports/collect.ts";
import { withView } from "../cloud/open-view.ts";
import { CLOUD_OPTIONS, CLOUD_USAGE, cloudChoice } from "../cloud/options.ts";
import { untilItHolds } from "../cloud/until-it-holds.ts";
import type { CloudView } from "../cloud/view.ts";
import { type Command, type ExitCode, type Io, ProblemError } from "../command.ts";
import { didYouMean, neededWord, readArguments, UsageError, wholeNumber } from "../command-line.ts";
import { table } from "../terminal.ts";

const USAGE = `keys new NAME
     keys list
     keys revoke NAME
  --source S         where its messages come from; a key that follows another has the same (NAME)
  --trust T          browser: anybody can read the key, so its word counts for less; trusted: a secret of a server (browser)
  --event E          may send this event; again for another (any event)
  --origin O         may send from pages of this origin, https://*.example.com for all below; again for another (any page)
  --transactional E  a browser's event that may start journeys with transactional messages; again for another
  --limit N          messages a minute (${LIMITS.browser} of a browser's key, ${LIMITS.trusted} of a trusted one)
  --application ID   for apps that send to Amazon Pinpoint: its application id is the key
${CLOUD_USAGE}

On a laptop, with npm start in another terminal:
  npx sojourn keys new web --origin http://localhost:3000
  npx sojourn keys new crm --trust trusted
For a deployed stack, the same with --stack sojourn-prod.`;

const OPTIONS = {
  ...CLOUD_OPTIONS,
  source: { type: "string" },
  trust: { type: "string" },
  event: { type: "string", multiple: true },
  origin: { type: "string", multiple: true },
  transactional: { type: "string", multiple: true },
  limit: { type: "string" },
  application: { type: "string" },
} as const;

/** Write keys of a stage. A key is shown once, when it is made: only its hash is stored. */
export const keys: Command = {
  usage: USAGE,
  async run(args, io) {
    const { values, words } = readArguments(args, OPTIONS, { atMost: 2 });
    const [action, name] = words;
    const json = values.json === true;
    const made =
      action === "new"
        ? newKey(neededWord(name, "What is the key called?", "npx sojourn keys new NAME"), values)
        : undefined;
    const revoked = action === "revoke" ? neededWord(name, "Which key?", "npx sojourn keys revoke NAME") : undefined;
    if (made === undefined && revoked === undefined && (action !== "list" || name !== undefined)) {
      if (action === "list") throw new UsageError(`"${name}" is one word too many.`, "keys list shows all keys.");
      const meant = action === undefined ? undefined : didYouMean(action, ["new", "list", "revoke"]);
      throw new UsageError(
        action === undefined ? "What about keys?" : `There is no "keys ${action}".`,
        meant ?? "Write: npx sojourn keys new NAME, keys list, or keys revoke NAME",
      );
    }
    return withView(cloudChoice(values, io), io, async (view) => {
      const store = writeKeyStore(items(view.dynamodb, view.table));
      if (made !== undefined) return makeKey({ io, view, store, json }, made);
      if (revoked !== undefined) return revoke({ io, view, store, json }, revoked);
      return list({ io, view, store, json });
    });
  },
};

interface Work {
  readonly io: Io;
  readonly view: CloudView;
  readonly store: WriteKeys;
  readonly json: boolean;
}

type Options = ReturnType<typeof readArguments<typeof OPTIONS>>["values"];

type NewKey = Omit<WriteKey, "created" | "secret"> & { readonly application?: string };

function newKey(
  name: string,
  { source = name, trust = "browser", event: events, origin: origins, transactional, limit, application }: Options,
): NewKey {
  if (trust !== "browser" && trust !== "trusted") {
    throw new UsageError(`--trust is "${trust}".`, "Give browser or trusted.");
  }
  if (application !== undefined && (trust === "trusted" || !/^[\w-]{1,64}$/.test(application))) {
    throw new UsageError(
      `The application "${application}" makes no key.`,
      "Give the id in the ARN of the application. Anybody can read it, so its key is a browser's.",
    );
  }
  const key = {
    name,
    source,
    trust,
    ...defined({
      events,
      origins,
      transactional,
      limit: wholeNumber("limit", limit, 1, 100_000_000),
      application,
    }),
  } as const;
  const fault = faultOfKey({ ...key, created: 0 });
  if (fault !== undefined) throw new UsageError(fault.message, fault.hint);
  return key;
}

async function makeKey({ io, view, store, json }: Work, { application, ...asked }: NewKey): Promise<ExitCode> {
  const known = await store.list();
  if (known.some(({ key: { name, revoked } }) => name === asked.name && revoked === undefined)) {
    throw new ProblemError(
      `There is a key "${asked.name}" in ${view.where} already.`,
      `Give another name, or revoke that one first: npx sojourn keys revoke ${asked.name}${view.reach}`,
    );
  }
  const key = application ?? `${KEY_PREFIX}${randomText()}`;
  const hash = sha256(application === undefined ? key : applicationKey(application));
  if (known.some((one) => one.hash === hash && one.key.revoked === undefined)) {
    throw new ProblemError(`The application ${key} has a key in ${view.where}.`, "Revoke that one first.");
  }
  // Only a browser needs somebody to vouch for its customer.
  const secret = asked.trust === "browser" && application === undefined ? `${SECRET_PREFIX}${randomText()}` : undefined;
  await store.put(hash, { ...asked, created: view.now(), ...defined({ secret }) });
  if (json) {
    io.out.write(`${JSON.stringify({ ...asked, key, ...defined({ secret }) })}\n`);
    return 0;
  }
  const whose = asked.trust === "browser" ? "for browsers and apps" : "a secret of your servers";
  io.out.write(`${key}\n`);
  io.err.write(
    application === undefined
      ? `This is the write key "${asked.name}" in ${view.where}, ${whose}. It is not shown again: only its hash is stored.\n`
      : `Apps that send to the application ${application} may send to ${view.where}.\n`,
  );
  if (secret !== undefined) {
    io.out.write(`${secret}\n`);
    io.err.write("The second line is the secret by which your server signs user tokens. Keep it off your pages.\n");
  }
  return 0;
}

/** 192 random bits as 32 characters. */
function randomText(): string {
  return randomBytes(24).toString("base64url");
}

async function revoke({ io, view, store, json }: Work, name: string): Promise<ExitCode> {
  const known = await store.list();
  const named = known.filter(({ key }) => key.name === name);
  // Two people who made a key of one name at the same moment made two.
  const found = named.filter(({ key }) => key.revoked === undefined);
  const again = named.at(-1)?.key.revoked;
  if (named.length === 0) {
    const open = known.flatMap(({ key: { name: one, revoked } }) => (revoked === undefined ? [one] : []));
    throw new ProblemError(
      `There is no key "${name}" in ${view.where}.`,
      didYouMean(name, open) ?? `npx sojourn keys list${view.reach} shows them.`,
    );
  }
  for (const { hash, key } of found) await store.put(hash, { ...key, revoked: view.now() });
  const holds = await untilItHolds(io, view, {
    after: KEY_HOLDS_AFTER,
    stored: found.length === 0 ? `${name} is revoked already` : `${name} is revoked`,
    still: "those that have just read the key may take it",
  });
  const text =
    found.length === 0
      ? `${name} is revoked already, since ${moment(again ?? 0, view.zone)}.`
      : `${name} is revoked in ${view.where}: what is sent with it is answered 401.`;
  io.out.write(json ? `${JSON.stringify({ name, changed: found.length > 0 })}\n` : `${text}\n`);
  return holds ? 0 : 1;
}

async function list({ io, view, store, json }: Work): Promise<ExitCode> {
  const stored = await store.list();
  if (json) {
    io.out.write(`${JSON.stringify(stored.map(({ key: { secret: _, ...key } }) => key))}\n`);
    return 0;
  }
  if (stored.length === 0)
    io.out.write(`There is no write key in ${view.where}.\nnpx sojourn keys new NAME${view.reach} makes one.\n`);
  else
    io.out.write(
      table(
        ["name", "source", "trust", "may send", "from", "made", "revoked"],
        stored.map((one) => row(one, view.zone)),
      ),
    );
  return 0;
}

function row({ key }: StoredKey, zone: string): readonly string[] {
  const { name, source, trust, events, origins, transactional = [], limit, created, revoked } = key;
  const may = [
    events === undefined ? "any event" : events.join(", "),
    ...(transactional.length === 0 ? [] : [`transactional: ${transactional.join(", ")}`]),
    `${limit ?? LIMITS[trust]} a minute`,
  ];
  const from = origins === undefined ? "any page" : origins.join(", ");
  const ended = revoked === undefined ? "" : moment(revoked, zone);
  return [
    name,
    source,
    trust,
    may.join("; "),
    trust === "trusted" && origins === undefined ? "servers" : from,
    moment(created, zone),
    ended,
  ];
}
