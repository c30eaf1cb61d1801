import type { JourneyRules } from "../../../core/model/rules.ts";
import type { Hash } from "../../../core/ports.ts";
import type { CompiledJourney, StateMachine } from "../compiled.ts";
import type { Report } from "../diagnostics/report.ts";
import { emitMachine } from "../emit/machine.ts";
import { checkLimits } from "../plan/check-limits.ts";
import { type Plan, planJourney } from "../plan/plan.ts";
import { canonical } from "../rules/canonical.ts";
import { journeyRules, stepReads, waitRule } from "../rules/journey-rules.ts";
import { allSteps } from "../steps/kinds.ts";
import type { ReadTemplates } from "../templates/read-all.ts";
import { checkJourney } from "./check.ts";
import type { JourneyDefinition } from "./definition.ts";

/** A compiled journey, and what the workspace's rules need of its definition. */
export interface ReadyJourney {
  readonly definition: JourneyDefinition;
  readonly plan: Plan;
  readonly compiled: CompiledJourney;
  /** What later steps read of the event that a wait matched. */
  waitFields(wait: string): readonly string[];
}

/** Checks, plans and emits a journey; undefined when it has a fault that cannot be planned around. */
export function compileJourney(
  definition: JourneyDefinition,
  { templates, names: templateNames }: ReadTemplates,
  hash: Hash,
  report: Report,
): ReadyJourney | undefined {
  let faults = 0;
  const counting: Report = (code, at, detail) => {
    faults++;
    report(code, at, detail);
  };
  const names = new Map([...templates].map(([name, { template }]) => [name, template]));
  checkJourney(definition, { templates: templateNames }, counting);
  const steps = allSteps(definition.steps);
  const missing = steps.some((step) => step.kind === "send" && !names.has(step.template.value));
  if (faults > 0 || missing) return undefined;
  const plan = planJourney(definition);
  const used = new Set(steps.flatMap((step) => (step.kind === "send" ? [step.template.value] : [])));
  const templateReads = [...used].flatMap((name) => templates.get(name)?.reads ?? []);
  const reads = [...steps.flatMap(stepReads), ...templateReads];
  const waits = new Map(
    steps.flatMap((step) => (step.kind === "event_wait" ? [[step.id, waitRule(step, reads)]] : [])),
  );
  const emit = (version: string): StateMachine =>
    emitMachine(definition, plan, {
      version,
      template: (name) => known(names, name),
      waitRule: (id) => known(waits, id),
    });
  const rules = journeyRules(definition, plan, templateReads);
  const version = versionOf(emit(""), { ...rules, version: "" }, hash);
  const machine = emit(version);
  checkLimits(definition, plan, machine, counting);
  return {
    definition,
    plan,
    compiled: {
      journey: definition.name.value,
      title: definition.title,
      version,
      file: definition.file,
      definition: machine,
      rules: { ...rules, version },
    },
    waitFields: (wait) => waits.get(wait)?.fields ?? [],
  };
}

/** The first 12 hex digits of the hash of what runs: a new version only where behaviour or names change. */
function versionOf(machine: StateMachine, rules: JourneyRules, hash: Hash): string {
  return hash(canonical({ machine, rules })).slice(0, 12);
}

/** The checks have made sure that it is there. */
function known<T>(all: ReadonlyMap<string, T>, name: string): T {
  const found = all.get(name);
  if (found === undefined) throw new Error(`The plan names ${name}, which the checks should have refused.`);
  return found;
}
