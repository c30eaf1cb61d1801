import type { Json } from "../model/json.ts";

/** Sums are whole ten-thousandths: then the order in which amounts are added does not change a sum. */
const UNIT = 10_000;
/** Larger amounts could make a sum inexact. */
const MOST = 1e9;

/** An amount in ten-thousandths; undefined where the value is no number, or larger than a thousand million. */
export function unitsOf(value: Json | undefined): number | undefined {
  return typeof value === "number" && Math.abs(value) <= MOST ? Math.round(value * UNIT) : undefined;
}

/** A bound in ten-thousandths. */
export function boundUnits(bound: number): number {
  return Math.round(bound * UNIT);
}

/** The number of so many ten-thousandths. */
export function numberOf(units: number): number {
  return units / UNIT;
}
