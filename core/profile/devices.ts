import type { Address, Stamped } from "../model/profile.ts";
import { isValid } from "../policy/address.ts";

/** Most devices of one customer; of more the one that was heard of first is forgotten. */
export const MOST_DEVICES = 10;

/** The devices of an address of the kind `push`, the newest first. */
export function devicesOf({ v, t, others = [] }: Address): readonly Stamped<string>[] {
  return [...(v === null ? [] : [{ v, t }]), ...others];
}

/**
 * The devices of a customer of whom two things were said: all of both, each at the latest time. What was taken back (null) is gone with
 * everything that was known by then; a later device counts again. What can be no device takes no device's place. What only a browser said stands alone: it could be
 * anybody's device (see strongerAddress, which comes first).
 */
export function joinedDevices(a: Address, b: Address): Address {
  const back = Math.max(...[a, b].map(({ v, t }) => (v === null ? t : Number.NEGATIVE_INFINITY)));
  const times = new Map<string, number>();
  for (const { v, t } of [a, b].flatMap(devicesOf)) if (t > back) times.set(v, Math.max(t, times.get(v) ?? t));
  const all = [...times].map(([v, t]) => ({ v, t })).toSorted((x, y) => y.t - x.t || (x.v < y.v ? -1 : 1));
  const usable = all.filter(({ v }) => isValid("push", v));
  const [first, ...others] = usable.length === 0 ? all.slice(0, 1) : usable.slice(0, MOST_DEVICES);
  if (first === undefined) return { v: null, t: back };
  return { ...first, ...(others.length > 0 && { others }) };
}

/** The address without these devices; null where none is left, so that a device that is heard of later counts. */
export function withoutDevices(address: Address, gone: readonly string[]): Address {
  const left = devicesOf(address).filter(({ v }) => !gone.includes(v));
  if (left.length === devicesOf(address).length) return address;
  const [first, ...others] = left;
  const { others: _, ...rest } = address;
  return first === undefined ? { ...rest, v: null } : { ...rest, ...first, ...(others.length > 0 && { others }) };
}
