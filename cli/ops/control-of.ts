import { controlStore, recheckStore } from "../../adapters/aws/control.ts";
import { table } from "../../adapters/aws/table.ts";
import type { ControlStore, RecheckStore } from "../../core/control/control.ts";
import type { CloudView } from "../cloud/view.ts";

/** What ops have decided in a cloud; a change holds in all its functions after CONTROL_HOLDS_AFTER. */
export function controlOf(view: CloudView): ControlStore {
  return controlStore(table(view.dynamodb, view.table));
}

/** How far profiles have been looked at in a cloud. */
export function rechecksOf(view: CloudView): RecheckStore {
  return recheckStore(table(view.dynamodb, view.table));
}
