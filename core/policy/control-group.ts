import { stickyShare } from "../model/share.ts";
import { type Check, drop, pass } from "./decision.ts";

/** The customer is not in the global control group, a fixed share of customers that never gets marketing messages. */
export const controlGroup: Check = ({ settings, profile, hash }) => {
  const { control } = settings;
  if (control === undefined || stickyShare(hash, "control", profile.customerId) >= control) return pass();
  return drop("control_group", "control", { control });
};
