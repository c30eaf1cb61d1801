import { asCode, keptName } from "../conditions/condition.ts";
import { field } from "../conditions/names.ts";
import type { DestinationAsked } from "../project/project.ts";
import { Flow, literal, type Yaml, type YamlMap } from "../yaml.ts";
import type { WriteActivity } from "./write-activity.ts";

/** The function of a custom channel gets a payload made of these fields; see `payload: pinpoint` of destinations. */
export const custom: WriteActivity<"CUSTOM"> = ({ id, settings }, writer) => {
  const { DeliveryUri, EndpointTypes, MessageConfig, TemplateName } = settings;
  if (TemplateName !== undefined) {
    writer.say("left out", `The function is not given the template ${TemplateName}: a call has no template.`);
  }
  if (DeliveryUri === undefined || DeliveryUri === "") {
    writer.say("to do", "DeliveryUri is missing: give the destination the function or address to call.");
  }
  const asked = destinationAsked(DeliveryUri ?? "");
  if (asked.kind === "url") {
    writer.say(
      "otherwise",
      `${asked.url} is posted the fields under \`with\`, not Pinpoint's payload; only functions get that.`,
    );
  }
  const destination = writer.project.destination(asked, writer.at, (_at, kind, text) => writer.say(kind, text));
  const given: YamlMap = {
    ...(MessageConfig?.Data === undefined ? {} : { data: literal(MessageConfig.Data) }),
    ...(writer.journey.application === undefined ? {} : { application: literal(writer.journey.application) }),
    journey: literal(writer.journey.id ?? writer.journey.name),
    activity: literal(id),
    ...(EndpointTypes === undefined || EndpointTypes.length === 0
      ? {}
      : { endpoints: new Flow(EndpointTypes.map(literal)) }),
  };
  const kept = writer
    .attributesAsked(id)
    .map((name): [string, Yaml] => [
      keptName(name),
      `=${asCode(`$string((answer.body.*.EventAttributes${field(name)})[0])`)}`,
    ]);
  return [
    {
      ...writer.base,
      call: destination,
      with: given,
      ...(kept.length === 0 ? {} : { keep: Object.fromEntries(kept) }),
    },
  ];
};

/** A DeliveryUri is the name or ARN of a function, or an address. */
function destinationAsked(uri: string): DestinationAsked {
  return /^https?:\/\//i.test(uri) ? { kind: "url", url: uri } : { kind: "lambda", function: uri };
}

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
