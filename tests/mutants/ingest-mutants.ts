import { HISTORIES, type Mutant } from "./mutant.ts";

/** Protections by which every event counts once, and what follows from it is done once. */
export const INGEST_MUTANTS: readonly Mutant[] = [
  {
    name: "a profile is written on the `ver` that was read",
    file: "adapters/aws/profiles.ts",
    text: 'condition: "#ver = :expected AND #born = :born"',
    without: 'condition: ":expected = :expected AND #born = :born"',
    noticedBy: ["tests/contracts/dynalite.test.ts"],
  },
  {
    name: "a profile is written for the life that was read",
    file: "adapters/aws/profiles.ts",
    text: 'condition: "#ver = :expected AND #born = :born"',
    without: 'condition: "#ver = :expected AND :born = :born"',
    noticedBy: ["tests/contracts/dynalite.test.ts"],
  },
  {
    name: "a profile is written on the `ver` that was read (in memory)",
    file: "adapters/memory/profiles.ts",
    text: 'if (known?.ver !== expected || (known !== undefined && known.born !== next.born)) return "clash";',
    without: "",
    noticedBy: ["tests/contracts/memory.test.ts", HISTORIES],
  },
  {
    name: "a profile comes to be once",
    file: "adapters/aws/profiles.ts",
    text: 'condition: "attribute_not_exists(#ver)"',
    without: 'condition: ":ver = :ver"',
    noticedBy: ["tests/contracts/dynalite.test.ts"],
  },
  {
    name: "an event id that is known is not applied again",
    file: "core/ingest/fold.ts",
    text: "if (seen.has(id)) duplicates += 1;",
    without: "if (seen.has(`no ${id}`)) duplicates += 1;",
    noticedBy: ["tests/ingest", HISTORIES],
  },
  {
    name: "spilled event ids are known too",
    file: "core/ingest/fold.ts",
    text: "[...(context.spilled ?? []), ...(stored?.recent ?? [])].map((event) => event.id)",
    without: "[...(stored?.recent ?? [])].map((event) => event.id)",
    noticedBy: ["tests/ingest"],
  },
  {
    name: "a body that goes away is written with the profile that names it",
    file: "adapters/memory/profiles.ts",
    text: "if (text !== undefined) bodies.set(place(next.customerId, n, hash), text);",
    without: "",
    noticedBy: ["tests/contracts/memory.test.ts", "tests/ingest", HISTORIES],
  },
  {
    name: "spilled ids are written before the profile that names them",
    file: "core/ingest/ingest.ts",
    text: "  if (spill !== undefined) await deps.spills.put(customerId, spill.sk, spill.events, spill.expiresAt);\n",
    without: "",
    noticedBy: ["tests/ingest"],
  },
  {
    name: "keyed entries are archived before the profile forgets them (ingest)",
    file: "core/ingest/ingest.ts",
    text: `  await archiveEntries(deps.keyed, customerId, archive);
  return deps.profiles.write(profile, stored?.ver, added, spare);`,
    without: `  const answer = await deps.profiles.write(profile, stored?.ver, added, spare);
  await archiveEntries(deps.keyed, customerId, archive);
  return answer;`,
    noticedBy: ["tests/ingest", "tests/enter"],
  },
  {
    name: "keyed entries are archived before the profile forgets them (settle)",
    file: "core/settle/close-entry.ts",
    text: `  await archiveEntries(deps.keyed, stored.customerId, archive);
  return deps.profiles.write(withDue({ ...profile, ver: stored.ver + 1 }, now), stored.ver, {});`,
    without: `  const answer = await deps.profiles.write(withDue({ ...profile, ver: stored.ver + 1 }, now), stored.ver, {});
  await archiveEntries(deps.keyed, stored.customerId, archive);
  return answer;`,
    noticedBy: ["tests/ingest", "tests/settle"],
  },
  {
    name: "an archived entry counts once",
    file: "adapters/aws/keyed-entries.ts",
    text: 'condition: "attribute_not_exists(#n) OR #n < :n"',
    without: 'condition: "attribute_not_exists(#n) OR :n = :n"',
    noticedBy: ["tests/contracts/dynalite.test.ts"],
  },
  {
    name: "a suppression is stored before the event that causes it",
    file: "core/ingest/ingest.ts",
    text: "await deps.report?.(event, { before: stored, after: folded.profile });",
    without: "",
    noticedBy: ["tests/feedback", "tests/ingest", HISTORIES],
  },
  {
    name: "effects are stored with the profile",
    file: "adapters/memory/profiles.ts",
    text: "pending: { ...known?.pending, ...added }",
    without: "pending: { ...known?.pending }",
    noticedBy: ["tests/contracts/memory.test.ts", HISTORIES],
  },
  {
    name: "an entry that has ended starts no run",
    file: "core/ingest/perform.ts",
    text: "if (entry === undefined || entry.end !== undefined) return;",
    without: "if (entry === undefined) return;",
    noticedBy: ["tests/ingest", "tests/enter"],
  },
  {
    name: "a held-out entry starts no run",
    file: "core/enter/enter.ts",
    text: "if (!entry.holdout) folding.add(enterEffect(entry));",
    without: "folding.add(enterEffect(entry));",
    noticedBy: ["tests/enter", HISTORIES],
  },
  {
    name: "an exit that came before the entry event's turn counts",
    file: "core/enter/enter.ts",
    text: "await heedEarlier(folding, entry, at.isOwn ? at.id : undefined);",
    without: "if (entry.n < 0) await heedEarlier(folding, entry, at.isOwn ? at.id : undefined);",
    noticedBy: ["tests/enter"],
  },
  {
    name: "an event of the past lets nobody in",
    file: "core/enter/admit.ts",
    text: 'const closed = past ? "late" :',
    without: 'const closed = past && !journey ? "late" :',
    noticedBy: ["tests/enter", HISTORIES],
  },
  {
    name: "`again` holds",
    file: "core/enter/admit.ts",
    text: 'return "again";',
    without: "return undefined;",
    noticedBy: ["tests/enter", HISTORIES],
  },
  {
    name: "`limit` holds",
    file: "core/enter/admit.ts",
    text: 'before.count >= rule.limit ? "limit" : undefined',
    without: 'before.count < 0 ? "limit" : undefined',
    noticedBy: ["tests/enter", HISTORIES],
  },
  {
    name: "an entry whose goal has been reached has no other",
    file: "core/enter/goals.ts",
    text: "entry.goal !== undefined || ",
    without: "",
    noticedBy: ["tests/enter", HISTORIES],
  },
  {
    name: "a restarted entry has handed its goal on",
    file: "core/enter/goals.ts",
    text: ' || entry.end?.outcome === "restarted"',
    without: "",
    noticedBy: ["tests/enter"],
  },
  {
    name: "the newest word on a membership counts",
    file: "adapters/aws/members.ts",
    text: 'condition: "attribute_not_exists(#ver) OR #ver < :ver"',
    without: 'condition: "attribute_not_exists(#ver) OR :ver = :ver"',
    noticedBy: ["tests/contracts/dynalite.test.ts"],
  },
  {
    name: "everybody is gone through while the list of a segment's members may lack some",
    file: "core/roster/listing.ts",
    text: 'return look.rules === rules.look && look.since <= now ? "everybody" : "wait";',
    without: 'return "members";',
    noticedBy: ["tests/roster", HISTORIES],
  },
  {
    name: "inner events that SQS did not take are put again",
    file: "adapters/aws/inner-queue.ts",
    text: "if (Failed.length > 0) throw",
    without: "if (Failed.length > 10) throw",
    noticedBy: ["tests/roster"],
  },
];
