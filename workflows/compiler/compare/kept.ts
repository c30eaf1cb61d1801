import { windowForAll } from "../../../core/moment/spread.ts";
import { allSteps, namesUsed } from "../steps/kinds.ts";
import { isConstant, timestampOf } from "../steps/wait/moment-states.ts";
import { spoken } from "../values/duration.ts";
import type { Finding, Pair, Side } from "./finding.ts";
import { pairSteps, titleOf } from "./steps.ts";

/**
 * What stands outside the journey's file and is part of its versions all the same: the properties of the entry event that its
 * templates read, the attempts of its destinations, and the workspace's zone and spread. Customers inside keep what their version has.
 */
export function compareKept(pair: Pair, before: Side, after: Side): readonly Finding[] {
  return [
    ...unkeptProperties(pair),
    ...attempts(pair, before, after),
    ...zone(pair, before, after),
    ...spread(pair, before, after),
  ];
}

/** Properties that a template reads now and that the entries of customers inside do not have. */
function unkeptProperties({ journey, before, after }: Pair): readonly Finding[] {
  const kept = before.compiled.rules.entryFields;
  const sent = new Set(namesUsed(allSteps(before.definition.steps), "template"));
  return [...after.templateFields].flatMap(([template, fields]): readonly Finding[] => {
    const missing = fields.filter((field) => !isKept(field, kept));
    if (!sent.has(template) || missing.length === 0) return [];
    const named = missing.map((field) => `\`entry.properties${field === "*" ? "" : `.${field}`}\``).join(", ");
    return [
      {
        level: "changes",
        kind: "template",
        journey,
        what: `The template \`${template}\` reads ${named}, which the journey did not keep before.`,
        who: "Those inside get the new text too, and lack what it reads.",
        hint: "Give it a `default`, or write the new text under another name.",
      },
    ];
  });
}

function isKept(field: string, kept: readonly string[]): boolean {
  return kept.some((one) => one === "*" || one === field || field.startsWith(`${one}.`));
}

function attempts({ journey, before: { definition } }: Pair, before: Side, after: Side): readonly Finding[] {
  return [...new Set(namesUsed(allSteps(definition.steps), "destination"))].flatMap((name): readonly Finding[] => {
    const [old, now] = [before, after].map(({ workspace }) => workspace.destinations[name]?.attempts);
    if (old === undefined || now === undefined || old === now) return [];
    return [
      {
        level: "changes",
        kind: "destination",
        journey,
        what: `A call of \`${name}\` is tried ${now} times, not ${old}.`,
        who: `Those inside keep the ${old} attempts of their version.`,
      },
    ];
  });
}

function zone({ journey }: Pair, before: Side, after: Side): readonly Finding[] {
  const [old, now] = [before, after].map(({ workspace }) => workspace.settings.zone);
  if (old === undefined || now === undefined || old === now) return [];
  return [
    {
      level: "changes",
      kind: "zone",
      journey,
      what: `The workspace's zone is ${now}, not ${old}.`,
      who: `Waits of those inside keep ${old}. Their messages' hours go by ${now} at once.`,
    },
  ];
}

/** Waits for a date that is the same for everybody. The machine contains over how long they are spread. */
function spread(pair: Pair, before: Side, after: Side): readonly Finding[] {
  const [old, now] = [before.workspace.settings, after.workspace.settings];
  return pairSteps(pair).flatMap(({ before: step, after: same }): readonly Finding[] => {
    if (step?.kind !== "moment" || !isConstant(step) || same === undefined) return [];
    const nominal = Date.parse(timestampOf(step, old.zone));
    const [was, is] = [windowForAll(old, nominal), windowForAll(now, nominal)];
    if (was === is) return [];
    return [
      {
        level: "changes",
        kind: "spread",
        journey: pair.journey,
        what: `"${titleOf(step)}" is spread over ${spoken(is)}, not ${spoken(was)}.`,
        who: `Those inside keep the ${spoken(was)} of their version.`,
      },
    ];
  });
}
