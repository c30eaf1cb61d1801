import { type CodeEntry, error } from "./entry.ts";

/** Codes SJ9xx: tests; from SJ980 on fault plans. */
export const TESTS = {
  SJ901: error(
    "Time of a test cannot be read",
    "Times of a test count from its beginning, or are a day and time in the workspace's zone.",
    "Write it like `0h`, `1d 2h` or `2026-12-24T09:00`.",
  ),
  SJ902: error(
    "What happens is not clear",
    "Each event of a test is one thing: something the customer did, what became of a message, or a request.",
    "Write one of `event`, `message`, `enter`.",
  ),
  SJ903: error(
    "Test that cannot fail",
    "A test that expects nothing says nothing.",
    "Expect something, as `outbox: []`.",
  ),
  SJ904: error("Two tests of one title", "A test is known by its title.", "Give one of them another title."),
  SJ905: error(
    "Tests of a journey that is not there",
    "`<journey>.test.yaml` holds the tests of `<journey>.journey.yaml`.",
    "Rename the file, or write the journey.",
  ),
  SJ906: error(
    "The test names something that is not there",
    "The test would wait for it in vain.",
    "Correct the name.",
  ),
  SJ907: error(
    "Customer who cannot become known by their first event",
    "Before their first event there is no such customer, so nothing can have happened to them.",
    "Choose another way in which they become known: `known: imported` or `known: described`.",
  ),
  SJ908: error(
    "Topic that the settings do not have",
    "The test agrees to, or refuses, a topic that no message has: the consent that is meant is not given.",
    "Correct the name of the topic.",
  ),
  SJ980: error(
    "A moment of a fault plan cannot be read",
    "The plan goes by the virtual clock, which may stand in any zone: a moment has a date, a time and its zone.",
    "Write it like 2026-03-02T08:00:00Z.",
  ),
  SJ981: error(
    "A fault of a fault plan does not say one thing",
    "Each fault is one thing that goes wrong, from a moment on, until another.",
    "Write one of `throttle`, `refuse`, `silence`, `disconnect` and `stop`; docs/faults.md has an example of each.",
  ),
} as const satisfies Record<string, CodeEntry>;
