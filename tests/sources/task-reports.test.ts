import { expect, it } from "vitest";
import { sentEvent } from "../../core/sources/sent-event.ts";

const done = (name: string) => ({
  name,
  time: 1,
  detail: { id: "zendesk:1", customerId: "c-1", time: 1, context: { message: "rescue#1#call_them#1" } },
});
const trusted = { source: "zendesk", trust: "trusted" } as const;

it.each(["Task Done", "Task Reopened"])("a trusted source says of a task that it is: %s", (name) => {
  expect(sentEvent(done(name), trusted)).toMatchObject({
    name,
    detail: { context: { message: "rescue#1#call_them#1" }, via: trusted },
  });
});

it("a source that passes on what visitors write reports on no task, and none reports on another message", () => {
  expect(() => sentEvent(done("Task Done"), { ...trusted, trust: "browser" })).toThrow("context.message");
  expect(() => sentEvent(done("Ticket Solved"), trusted)).toThrow("context.message");
  expect(() => sentEvent(done("Email Opened"), trusted)).toThrow("Sojourn's own");
});

it("an event of these names without a message is anybody's, as ever", () => {
  const { detail, ...rest } = done("Task Done");
  const { context: _, ...plain } = detail;

  expect(sentEvent({ ...rest, detail: plain }, { ...trusted, trust: "browser" })).toMatchObject({ name: "Task Done" });
});
