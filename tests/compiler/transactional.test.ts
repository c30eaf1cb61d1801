import { expect, test } from "vitest";
import { compiledIn, journeyFile, mail } from "./fixture.ts";

const RECEIPT = { ...mail("receipt"), text: "---\ntransactional: true\nsubject: Thank you\n---\n<p>Thank you</p>\n" };
const FILE = journeyFile("journey: one\nenter: { event: Paid }\nsteps:\n  - send: hello\n  - send: receipt\n");

test("a journey that sends a transactional message says so in its rules", () => {
  const { workspace } = compiledIn([RECEIPT, FILE]);
  const other = compiledIn([journeyFile("journey: two\nenter: { event: Paid }\nsteps:\n  - send: hello\n")]).workspace;

  expect(workspace.rules.journeys.find(({ journey }) => journey === "one")?.transactional).toBe(true);
  expect(other.rules.journeys.find(({ journey }) => journey === "two")).not.toHaveProperty("transactional");
});
