import { moment } from "./moment.ts";

/** What a `Hold` said of its times, ISO 8601: until when, and which moment that many share it waits for. */
interface Said {
  readonly until: string;
  readonly nominal?: string | null | undefined;
}

/** A sentence where the customer's turn comes after the moment itself. */
export function spreadFrom(said: Said | undefined, zone: string): readonly string[] {
  const nominal = Date.parse(said?.nominal ?? "");
  if (said === undefined || Number.isNaN(nominal) || nominal === Date.parse(said.until)) return [];
  return [`due for everybody on ${moment(nominal, zone)}; each customer's turn comes at a place of their own after it`];
}
