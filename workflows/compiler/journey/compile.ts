import type { Destination } from "../../../core/model/destination.ts";
import type { JourneyRules } from "../../../core/model/rules.ts";
import type { Settings } from "../../../core/model/settings.ts";
import { windowForAll } from "../../../core/moment/spread.ts";
import type { Hash } from "../../../core/ports/system.ts";
import type { CompiledJourney, StateMachine } from "../compiled.ts";
import { CODES } from "../diagnostics/codes.ts";
import type { Report } from "../diagnostics/report.ts";
import { emitMachine } from "../emit/machine.ts";
import { fieldsRead } from "../expressions/reads.ts";
import { checkLimits, checkTimeout } from "../plan/check.ts";
import { type Plan, planJourney } from "../plan/plan.ts";
import { journeyRules, stepReads } from "../rules/journey-rules.ts";
import { canonical } from "../rules/recheck-hash.ts";
import { isBoundedWait, waitFields, waitRule } from "../rules/wait-rules.ts";
import { allSteps, namesUsed } from "../steps/kinds.ts";
import type { ReadTemplates } from "../templates/read.ts";
import { checkJourney } from "./check.ts";
import type { Surroundings } from "./check-names.ts";
import type { JourneyDefinition } from "./definition.ts";

/** A compiled journey, and what the workspace's rules need of its definition. */
export interface ReadyJourney {
  readonly definition: JourneyDefinition;
  readonly plan: Plan;
  readonly compiled: CompiledJourney;
  /** The properties of the entry event that each of its templates reads, by template. */
  readonly templateFields: ReadonlyMap<string, readonly string[]>;
  /** What later steps read of the event that a wait matched. */
  waitFields(wait: string): readonly string[];
}

/** What journeys are compiled with: the rest of the workspace. */
export interface CompilerParts {
  readonly templates: ReadTemplates;
  readonly destinations: ReadonlyMap<string, Destination>;
  readonly around: Surroundings;
  readonly settings: Settings;
  readonly hash: Hash;
}

/** Checks, plans and emits a journey; undefined when it has a fault that cannot be planned around. */
export function compileJourney(
  definition: JourneyDefinition,
  { templates: { templates }, destinations, around, settings, hash }: CompilerParts,
  report: Report,
): ReadyJourney | undefined {
  const { zone } = settings;
  let faults = 0;
  const counting: Report = (code, at, detail) => {
    if (CODES[code].severity === "error") faults++;
    report(code, at, detail);
  };
  const names = new Map([...templates].map(([name, { template }]) => [name, template]));
  checkJourney(definition, around, counting);
  const steps = allSteps(definition.steps);
  const used = new Set(namesUsed(steps, "template"));
  const called = namesUsed(steps, "destination");
  const missing = [...used].some((name) => !names.has(name)) || called.some((name) => !destinations.has(name));
  if (faults > 0 || missing) return undefined;
  const plan = planJourney(definition);
  const templateReads = [...used].flatMap((name) => templates.get(name)?.reads ?? []);
  const reads = [...steps.flatMap(stepReads), ...templateReads];
  const waits = new Map(steps.flatMap((step) => (isBoundedWait(step) ? [[step.id, waitRule(step, reads)]] : [])));
  const emit = (version: string): StateMachine =>
    emitMachine(definition, plan, {
      version,
      zone,
      spread: (nominal) => windowForAll(settings, nominal),
      template: (name) => known(names, name),
      destination: (name) => known(destinations, name),
      waitRule: (id) => known(waits, id),
    });
  const rules = journeyRules(definition, plan, zone, templateReads);
  const version = versionOf(emit(""), rules, hash);
  const stateMachine = emit(version);
  const name = definition.name.value;
  const transactional = [...used].some((one) => known(names, one).transactional);
  const machine = definition.canary === undefined ? name : `${name}-canary-${version}`;
  checkLimits(definition, plan, stateMachine, (to) => known(destinations, to).attempts, counting);
  checkTimeout(definition, plan, counting);
  return {
    definition,
    plan,
    compiled: {
      journey: name,
      title: definition.title,
      version,
      machine,
      file: definition.file,
      definition: stateMachine,
      // Not part of what is hashed: it decides who comes in, not what runs.
      rules: { ...rules, version, machine, ...(transactional ? { transactional } : {}) },
    },
    templateFields: new Map([...used].map((one) => [one, fieldsRead(templates.get(one)?.reads ?? [], ["entry"])])),
    waitFields: (wait) => steps.flatMap((step) => (step.id === wait ? waitFields(step, reads) : [])),
  };
}

/**
 * The first 12 hex digits of the hash of what runs: a new version only where behaviour or names change, and the same one
 * for a canary and for the journey that it becomes.
 */
function versionOf(machine: StateMachine, rules: Omit<JourneyRules, "version" | "machine">, hash: Hash): string {
  return hash(canonical({ machine, rules })).slice(0, 12);
}

/** The checks have made sure that it is there. */
function known<T>(all: ReadonlyMap<string, T>, name: string): T {
  const found = all.get(name);
  if (found === undefined) throw new Error(`The plan names ${name}, which the checks should have refused.`);
  return found;
}
