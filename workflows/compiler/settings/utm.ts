import { HOST } from "../../../core/model/destination.ts";
import { UTM_NAMES, type Utm } from "../../../core/send/utm.ts";
import { TEXT } from "../values/text.ts";
import { checked, oneOrList } from "../yaml/readers.ts";
import { type Reader, shape } from "../yaml/shape.ts";

const VALUE = checked(TEXT, (value) => {
  const unknown = [...value.matchAll(/\{(\w*)\}/g)].find(([, name]) => !UTM_NAMES.some((one) => one === name));
  if (unknown === undefined) return undefined;
  return [
    "SJ670",
    {
      message: `\`${unknown[0]}\` stands for nothing in a parameter.`,
      found: unknown[0],
      allowed: UTM_NAMES.map((name) => `{${name}}`).join(", "),
    },
  ];
});

export const LINK_HOST = checked(TEXT, (host) =>
  HOST.test(host.toLowerCase())
    ? undefined
    : ["SJ110", { message: `\`${host}\` is not a host.`, found: host, allowed: "shop.example.com or *.example.com" }],
);

/** The parameters that web analytics read, on links of marketing. */
export const UTM: Reader<Utm> = shape("utm", {
  source: {
    as: VALUE,
    required: "Add `source: sojourn`.",
    description: "Where visitors come from",
    example: "sojourn",
  },
  medium: { as: VALUE, otherwise: "{channel}", description: "By what; the channel by default" },
  campaign: { as: VALUE, otherwise: "{journey}", description: "The campaign; the journey by default" },
  content: { as: VALUE, description: "Which message, as `{template}`" },
  term: { as: VALUE, description: "A further word" },
  hosts: {
    as: oneOrList(LINK_HOST),
    description: "Only links to these hosts, `*.example.com` for all below one; all by default",
  },
});
