import { literal } from "../yaml.ts";
import type { WriteActivity } from "./write-activity.ts";

export const contactCenter: WriteActivity<"ContactCenter"> = ({ id }, writer) => {
  writer.say(
    "to do",
    "A contact centre is called as any system: give the destination `contact_center` the address of one that dials. Pinpoint judged all earlier conditions again before dialling; here exits do that.",
  );
  const destination = writer.project.destination({ kind: "contact centre" }, writer.at, (_at, kind, text) =>
    writer.say(kind, text),
  );
  const given = { journey: literal(writer.journey.name), activity: literal(id), phone: "=profile.phone" };
  return [{ ...writer.base, call: destination, with: given }];
};
