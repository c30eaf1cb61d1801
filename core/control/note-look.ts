import { RetryableError } from "../model/errors.ts";
import type { Listing, Recheck, RecheckStore, Rechecks } from "./control.ts";

/** How often it is noted again after another writer was first. */
const TRIES = 10;

/**
 * Notes how far a re-evaluation is: what `next` makes of what is stored, nothing where that is undefined. Where somebody else notes
 * something meanwhile, `next` is asked again. Throws RetryableError where others were first each time.
 */
export async function noteLook(
  rechecks: RecheckStore,
  next: (known: Rechecks) => { readonly look: Recheck; readonly listed: Readonly<Record<string, Listing>> } | undefined,
): Promise<void> {
  for (let tries = 0; tries < TRIES; tries++) {
    const known = await rechecks.read();
    const noted = next(known);
    if (noted === undefined || (await rechecks.note({ ...noted, ver: known.ver }))) return;
  }
  throw new RetryableError("Other writers of the re-evaluation were first each time.");
}
