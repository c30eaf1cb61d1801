import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { DEFAULT_IDENTITY } from "../../core/identity/identity.ts";
import { ANONYMOUS } from "../../core/identity/ids.ts";
import type { Identity } from "../../core/model/identity.ts";
import type { JsonObject } from "../../core/model/json.ts";
import type { Settings } from "../../core/model/settings.ts";
import { objectIn } from "../../core/sources/map-row.ts";
import type { Diagnostic } from "../../workflows/compiler/compiled.ts";
import { FILE_START, reportInto } from "../../workflows/compiler/diagnostics/report.ts";
import { CATALOGUE, mergedTraits, readCatalogue } from "../../workflows/compiler/names/catalogue.ts";
import { checkDeclared } from "../../workflows/compiler/names/check-declared.ts";
import { undeclaredNamespace } from "../../workflows/compiler/names/check-namespaces.ts";
import type { Named, NameUse } from "../../workflows/compiler/names/in-expressions.ts";
import { readSettings } from "../../workflows/compiler/settings/read.ts";
import { readSource } from "../../workflows/read.ts";
import { withBuiltView } from "../cloud/open-view.ts";
import { CLOUD_OPTIONS, CLOUD_USAGE, cloudChoice } from "../cloud/options.ts";
import type { CloudView } from "../cloud/view.ts";
import { type Command, type Io, ProblemError } from "../command.ts";
import { readArguments, UsageError } from "../command-line.ts";
import { pickJourneys } from "../look/pick-journeys.ts";
import { eventOf, type NewEvent } from "../send/event-of.ts";
import { likeEvent } from "../send/like-event.ts";

const USAGE = `send EVENT [--customer ID] [--property NAME=VALUE …] [--time T] [--id ID]
     send --journey JOURNEY --customer ID [--property NAME=VALUE …]
  EVENT          JSON like '{"customerId":"c0001","name":"Order Completed","properties":{"total":30}}',
                 @FILE with such JSON, or just the event's name
  --customer ID  whose event it is
  --journey J    ask to let the customer into this journey, by its entry \`api: true\`
  --business     a business event: it has no customer, and lets in everybody in the segment that a journey names beside it
  --property P   a property, like total=30; may be repeated
  --time T       when it happened, ISO 8601 (now)
  --id ID        an event with an id that was seen before is not counted again
${CLOUD_USAGE}`;

const OPTIONS = {
  ...CLOUD_OPTIONS,
  customer: { type: "string" },
  journey: { type: "string" },
  business: { type: "boolean" },
  property: { type: "string", multiple: true },
  time: { type: "string" },
  id: { type: "string" },
} as const;

export const send: Command = {
  usage: USAGE,
  async run(args, io) {
    const { values, words } = readArguments(args, OPTIONS, { atMost: 1 });
    const [word] = words;
    if (word === undefined && values.journey === undefined) {
      throw new UsageError("Which event?", 'Write: npx sojourn send "Order Completed" --customer c0001');
    }
    const { settings, known } = readSettings(await readSource(io.root, "workflows/settings.yaml"), () => {});
    const identity = known ? (settings.identity ?? DEFAULT_IDENTITY) : undefined;
    const event = await eventOf(word, values, io.cwd, identity);
    if (identity !== undefined) checkNamespaces(identity, event);
    if (!(await checkDeclaredNames(io.root, settings, event))) await hintAtName(io, event);
    return withBuiltView(cloudChoice(values, io), io, async (view) => {
      const { journey } = event.detail;
      if (typeof journey === "string") await pickJourneys(view, journey);
      const eventId = await putEvent(view, event);
      await view.settle();
      const { customerId, anonymousId } = event.detail;
      const visitor = anonymousId === undefined ? undefined : `${ANONYMOUS}/${anonymousId}`;
      const customer = customerId === undefined ? visitor : String(customerId);
      io.out.write(
        values.json
          ? `${JSON.stringify({ eventId, name: event.name, customer: customer ?? null, where: view.where })}\n`
          : putText(view, event, customer),
      );
      return 0;
    });
  },
};

/** What was done, and how to see what came of it. */
function putText(view: CloudView, { name, detail }: NewEvent, customer: string | undefined): string {
  if (customer === undefined) {
    return `Put ${name} on the bus of ${view.where}. Who is let in by it: npx sojourn runs${view.reach}\n`;
  }
  const what = detail.journey === undefined ? name : `a request to enter ${String(detail.journey)}`;
  return `Put ${what} of ${customer} on the bus of ${view.where}. What came of it: npx sojourn explain ${customer}${view.reach}\n`;
}

/** Throws UsageError where the event has a further id in a namespace that the settings do not declare: ingest would leave it out. */
function checkNamespaces(identity: Identity, { detail }: NewEvent): void {
  for (const name of Object.keys(objectIn(detail.aliases))) {
    const fault = undeclaredNamespace(name, "alias", identity);
    if (fault !== undefined) throw new UsageError(fault.message, fault.hint);
  }
}

/** Without a catalogue any event is sent; one whose name is most likely misspelt is told. */
async function hintAtName({ root, err }: Io, { name }: NewEvent): Promise<void> {
  const meant = await likeEvent(root, name);
  if (meant === undefined) return;
  err.write(
    `Nothing under workflows/ knows the event \`${name}\`. Did you mean \`${meant}\`? It is sent as it is written.\n`,
  );
}

/**
 * Throws UsageError where the workspace has a catalogue, and the event or something in it is not in the catalogue. The result: whether
 * it has one that says which events there are.
 */
async function checkDeclaredNames(root: string, settings: Settings, { name, detail }: NewEvent): Promise<boolean> {
  const catalogue = readCatalogue(await readSource(root, CATALOGUE), () => {});
  if (catalogue === undefined) return false;
  const found: Diagnostic[] = [];
  const traits = mergedTraits(catalogue, settings.traits, () => {});
  const uses = usesOf(name, objectIn(detail.properties), objectIn(objectIn(detail.context).traits));
  checkDeclared(uses, catalogue, traits, () => reportInto(found, CATALOGUE));
  const [first] = found;
  if (first === undefined) return catalogue.events !== undefined;
  const { message, allowed, hint } = first;
  throw new UsageError(message, allowed === undefined ? hint : `${hint} ${CATALOGUE} has ${allowed}.`);
}

function usesOf(name: string, properties: JsonObject, traits: JsonObject): readonly NameUse[] {
  const place = { file: CATALOGUE, at: FILE_START };
  const given = (named: (fact: string) => Named, values: JsonObject): readonly NameUse[] =>
    Object.entries(values).map(([fact, value]) => ({ ...named(fact), ...place, value }));
  return [
    { what: "event", name, ...place },
    ...given((fact) => ({ what: "property", name: fact, events: [name] }), properties),
    ...given((fact) => ({ what: "trait", name: fact }), traits),
  ];
}

/** Puts an event on the cloud's bus. The result is the id that EventBridge gave it; Problem where the bus refuses it. */
async function putEvent({ events, bus }: CloudView, { name, detail }: NewEvent): Promise<string> {
  const entry = { EventBusName: bus, Source: "sojourn.cli", DetailType: name, Detail: JSON.stringify(detail) };
  const { Entries: [answer] = [] } = await events.send(new PutEventsCommand({ Entries: [entry] }));
  if (answer?.EventId !== undefined) return answer.EventId;
  const refused = `${answer?.ErrorCode ?? "no answer"} ${answer?.ErrorMessage ?? ""}`.trim();
  throw new ProblemError(`The bus did not take the event: ${refused}`);
}
