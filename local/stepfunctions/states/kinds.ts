import type { Fields } from "../definition/fields.ts";
import { readChoice } from "./choice.ts";
import { readFail } from "./fail.ts";
import { readPass } from "./pass.ts";
import type { State, StateKind } from "./state.ts";
import { readSucceed } from "./succeed.ts";
import { readTask } from "./task.ts";
import { readWait } from "./wait.ts";

/** Every kind of state that runs here; any other type in a definition is refused by name. */
export const STATE_KINDS = {
  Task: readTask,
  Wait: readWait,
  Choice: readChoice,
  Succeed: readSucceed,
  Fail: readFail,
  Pass: readPass,
} satisfies Record<StateKind, (name: string, fields: Fields) => State>;
