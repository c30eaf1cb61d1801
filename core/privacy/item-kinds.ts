/** Every kind of item in the table. A test compares it with docs/privacy.md and docs/architecture.md. */
export interface ItemKind {
  /** What its partition key begins with. */
  readonly pk: string;
  /** What its sort key begins with. */
  readonly sk: string;
  readonly name: string;
  /** Whom it names: a customer by id, somebody by a hash, or nobody. */
  readonly names: "customer" | "hash" | "nobody";
  /** The field of the export that has it; absent where it names nobody. */
  readonly exported?: string;
}

export const ITEM_KINDS: readonly ItemKind[] = [
  { pk: "C#", sk: "PROFILE", name: "profile", names: "customer", exported: "traits" },
  { pk: "C#", sk: "R#", name: "older event ids", names: "customer", exported: "recentEvents" },
  { pk: "C#", sk: "B#", name: "what an entry keeps", names: "customer", exported: "entries" },
  { pk: "C#", sk: "M#", name: "message", names: "customer", exported: "messages" },
  { pk: "C#", sk: "A#", name: "message kept for the app", names: "customer", exported: "inApp" },
  { pk: "C#", sk: "E#", name: "ended keyed entries", names: "customer", exported: "endedEntries" },
  { pk: "C#", sk: "G#", name: "membership", names: "customer", exported: "memberships" },
  { pk: "C#", sk: "ANSWERS", name: "history of answers", names: "customer", exported: "answers" },
  { pk: "S#", sk: "S", name: "suppression", names: "hash", exported: "suppressions" },
  { pk: "S#", sk: "ASKED", name: "who was asked to confirm", names: "customer", exported: "mailed" },
  { pk: "S#", sk: "ANSWERED#", name: "text message that was answered", names: "hash", exported: "mailed" },
  { pk: "N#", sk: "", name: "what was mailed to an address", names: "hash", exported: "mailed" },
  { pk: "T#", sk: "T", name: "tombstone", names: "hash", exported: "erasure" },
  { pk: "ERASURE", sk: "KEY", name: "key of the tombstones", names: "nobody" },
  { pk: "KEYS", sk: "", name: "write key", names: "nobody" },
  { pk: "RATE#", sk: "", name: "messages by a write key", names: "nobody" },
  { pk: "TURN#", sk: "TURN", name: "next turn of a destination or channel", names: "nobody" },
  { pk: "TALLY#", sk: "", name: "counts of messages by hour or day", names: "nobody" },
  { pk: "CONTROL", sk: "CONTROL", name: "what ops have decided", names: "nobody" },
  { pk: "LOOK", sk: "LOOK", name: "how far the recheck has come", names: "nobody" },
];

/** What an item under a customer's id is called, by what its sort key begins with. */
export function itemName(sk: string): string {
  if (sk === "pointer") return "other name";
  return ITEM_KINDS.find((kind) => kind.pk === "C#" && kind.sk === sk)?.name ?? sk;
}
