import type { NoteKind } from "../report.ts";
import { Flow, type YamlMap } from "../yaml.ts";
import type { DestinationAsked } from "./project.ts";

/** Region and account of functions that are named without an ARN. */
export interface LambdaPlace {
  readonly region?: string;
  readonly account?: string;
}

export interface DestinationFields {
  readonly preferredName: string;
  readonly origin: string;
  readonly fields: YamlMap;
}

type SayHere = (kind: NoteKind, text: string) => void;

/** A destination file without its name. */
export function destinationFields(asked: DestinationAsked, place: LambdaPlace, say: SayHere): DestinationFields {
  const { kind } = asked;
  if (kind === "lambda") return lambdaFields(asked.function, place, say);
  if (kind === "url") return urlFields(asked.url, say);
  return {
    preferredName: "contact_center",
    origin: "contact centre",
    fields: {
      title: "The contact centre: give it the address of a system that dials",
      url: "https://example.com/contact-center",
    },
  };
}

const ARN = /^arn:aws[\w-]*:lambda:[a-z0-9-]+:\d{12}:function:([\w-]{1,64})(:[\w$-]+)?$/;

function lambdaFields(asked: string, { region, account }: LambdaPlace, say: SayHere): DestinationFields {
  const [, name] = ARN.exec(asked) ?? [];
  const plain = (name ?? asked).replace(/[^\w-]+/g, "_").slice(0, 64) || "custom_channel";
  const arn =
    name === undefined
      ? `arn:aws:lambda:${region ?? "us-east-1"}:${account ?? "000000000000"}:function:${plain}`
      : asked;
  if (name === undefined && (region === undefined || account === undefined)) {
    say(
      "to do",
      `${asked === "" ? "The function" : asked} is not an ARN, and no file says in which account and region the project is: correct \`lambda\` of its destination.`,
    );
  } else if (name === undefined) say("otherwise", `${asked} is written as ${arn}: account and region of the project.`);
  return {
    preferredName: plain,
    origin: `function ${arn}`,
    fields: {
      lambda: arn,
      payload: "pinpoint",
      // Pinpoint waits 15 seconds for a function.
      timeout: "15s",
      // The function was not written for a second call about the same message.
      attempts: 1,
      example: new Flow({ status: 200, body: new Flow({}) }),
    },
  };
}

function urlFields(url: string, say: SayHere): DestinationFields {
  const [, host = "web_hook", rest = ""] = /^https?:\/\/([^/?#]+)(.*)$/i.exec(url) ?? [];
  const plain = `https://${host.replace(/^.*@/, "")}${rest.replace(/#.*$/, "").replace(/\s/g, "%20")}`;
  const sound = /^https:\/\/[^\s/@]+(\/\S*)?$/.test(plain);
  if (plain !== url || !sound) say("to do", `${url} cannot be called as it is: correct the destination's url.`);
  return {
    preferredName: legalHost(host, rest),
    origin: `address ${url.replace(/\s/g, "%20")}`,
    fields: { url: sound ? plain : "https://example.com/web-hook" },
  };
}

function legalHost(host: string, rest: string): string {
  return `${host.replace(/^.*@|:\d+$/g, "")}${rest.replace(/[?#].*$/, "")}`;
}
