import { expect, test } from "vitest";
import { conditionTitle } from "../../workflows/compiler/plan/titles.ts";

test.each([
  ["$not(steps.remind_first.opened)", "remind first not opened"],
  ["$not(steps.remind_first.opened) and profile.vip", "not remind first opened and vip"],
  ["profile.vip and $not(profile.plan = 'pro')", "vip and not (plan = 'pro')"],
  ["$not(profile.vip) or $not('big_spender' in profile.segments)", "not vip or not ('big_spender' in segments)"],
  ["$not(profile.vip and $not(profile.trial)) or profile.old", "not (vip and not trial) or old"],
  ["$not($exists(profile.plan)) and profile.vip", "not $exists(plan) and vip"],
  ["profile.said = '$not(this)' and profile.vip", "said = '$not(this)' and vip"],
  ["$not($contains(profile.said, ')')) and profile.vip", "not $contains(said, ')') and vip"],
  ["$notable(profile.vip) and profile.old", "$notable(vip) and old"],
])("the title of %s is %s", (condition, title) => {
  expect(conditionTitle(condition)).toBe(title);
});
