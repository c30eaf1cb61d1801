import type { ProviderAnswer } from "../../core/ports.ts";
import { neverLeft } from "./never-left.ts";

/** A fault that an AWS service answered with, as its SDK client throws it. */
interface ServiceFault {
  readonly name: string;
  readonly $metadata: { readonly httpStatusCode?: number | undefined };
}

/** The class of all faults of one client. */
type FaultClass = abstract new (...given: never[]) => ServiceFault;

/**
 * What a failed call of a provider means for its message: what `answers` says of the fault's name, else throttled where the
 * provider definitely has not got it: it never left us, or was answered below 500, which is about our request or our
 * credentials and may be mended. Anything else is thrown: unknown.
 */
export function refusalOf(
  error: unknown,
  faults: FaultClass,
  answers: ReadonlyMap<string, ProviderAnswer>,
): ProviderAnswer {
  if (neverLeft(error)) return { answer: "throttled" };
  if (!(error instanceof faults)) throw error;
  const known = answers.get(error.name);
  if (known) return known;
  if ((error.$metadata.httpStatusCode ?? 500) >= 500) throw error;
  return { answer: "throttled" };
}
