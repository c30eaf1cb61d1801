import { asCode, keptName } from "../conditions/condition.ts";
import { field } from "../conditions/trait-paths.ts";
import type { DestinationAsked } from "../project/project.ts";
import { Flow, literal, type Yaml, type YamlMap } from "../yaml.ts";
import type { WriteActivity } from "./write-activity.ts";

/** What a function of Pinpoint's custom channel gets is made of these; see `payload: pinpoint` of destinations. */
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

/** A DeliveryUri is a function's name or ARN, or an address. */
function destinationAsked(uri: string): DestinationAsked {
  return /^https?:\/\//i.test(uri) ? { kind: "url", url: uri } : { kind: "lambda", function: uri };
}
