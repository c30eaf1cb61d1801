import { expect, it } from "vitest";
import type { SendTask } from "../../core/model/task.ts";
import type { MessageStore } from "../../core/ports/messages.ts";
import type { ProfileStore } from "../../core/ports/profiles.ts";
import { LEASE_MS } from "../../core/send/limits.ts";
import { sendMessage } from "../../core/send/send.ts";
import { outcome, receipt, SENT, task, world } from "./world.ts";

/*
 * A write that is stored and whose answer is lost: the SDK tries again, finds the condition broken by the first try, and
 * says so.
 */

type Write = "put" | "reclaim";

/** Loses the answer of each such write that succeeds, as often as told. */
function losing(messages: MessageStore, write: Write, times = 1): MessageStore {
  let left = times;
  const lost = (won: boolean) => won && left-- <= 0;
  return {
    ...messages,
    put: async (message, over) => {
      const won = await messages.put(message, over);
      return write === "put" ? lost(won) : won;
    },
    reclaim: async (message, attempt) => {
      const won = await messages.reclaim(message, attempt);
      return write === "reclaim" ? lost(won) : won;
    },
  };
}

it.each<SendTask>([task, receipt])("a claim whose answer is lost is its claimer's, who sends ($step)", async (of) => {
  const here = await world();

  const result = await outcome({ ...here.deps, messages: losing(here.messages, "put") }, of);

  expect(result).toEqual(SENT);
  expect(here.channel.calls).toHaveLength(1);
  const key = `welcome#1#${of.step}#1`;
  expect(await here.message(key)).toMatchObject({ state: "sent", attempt: 1 });
  expect(await here.message(key)).not.toHaveProperty("claimant");
});

it("so is a claim over a message that the provider had throttled", async () => {
  const here = await world();
  here.channel.behave("throttle");
  await outcome(here.deps);

  const result = await outcome({ ...here.deps, messages: losing(here.messages, "put") });

  expect(result).toEqual(SENT);
  expect(await here.message()).toMatchObject({ state: "sent", attempt: 2 });
});

it("so is a transactional message that is claimed anew after its lease", async () => {
  const here = await world();
  here.channel.behave("fail");
  await outcome(here.deps, receipt);
  here.clock.advance(LEASE_MS);

  const result = await outcome({ ...here.deps, messages: losing(here.messages, "reclaim") }, receipt);

  expect(result).toEqual(SENT);
  expect(here.channel.calls).toHaveLength(2);
});

it("a claim of the same attempt by another invocation is not", async () => {
  const here = await world();
  here.channel.behave("silent");
  void sendMessage(here.deps, task, "first");
  while ((await here.message())?.state !== "claimed") await Promise.resolve();

  const second = sendMessage(here.deps, task, "second");

  await expect(second).rejects.toThrow("Another attempt may still be sending");
  expect(here.channel.calls).toHaveLength(1);
});

it("a claim of one's own whose lease is over is not one's own any more", async () => {
  const here = await world();
  const slow: MessageStore = {
    ...here.messages,
    put: async (message, over) => {
      await here.messages.put(message, over);
      here.clock.advance(LEASE_MS);
      return false;
    },
  };

  const result = await outcome({ ...here.deps, messages: slow });

  expect(result).toEqual({ ...SENT, reason: "unknown" });
  expect(here.channel.calls).toEqual([]);
});

it("an invocation that decides again after a clash, and then loses its answer, sends once", async () => {
  const here = await world();
  let clashes = 2;
  const profiles: ProfileStore = {
    ...here.profiles,
    write: async (next, expected, added) => {
      const written = await here.profiles.write(next, expected, added);
      return clashes-- > 0 ? "clash" : written;
    },
  };

  const result = await outcome({ ...here.deps, profiles, messages: losing(here.messages, "put") });

  expect(result).toEqual(SENT);
  expect(here.channel.calls).toHaveLength(1);
});
