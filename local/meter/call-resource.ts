/** ARN of what a call is made on, as its IAM policy would name it; empty where the input does not say. */
export function callResource(service: string, body: string, region: string, account: string): string {
  const arn = (of: string, resource: string): string => `arn:aws:${of}:${region}:${account}:${resource}`;
  if (service === "dynamodb") {
    const index = member(body, "IndexName");
    // BatchGetItem names its tables by the keys of RequestItems.
    const table = member(body, "TableName") || after(body, '"RequestItems":{"');
    return arn("dynamodb", `table/${table}${index === "" ? "" : `/index/${index}`}`);
  }
  if (service === "sqs") {
    const url = member(body, "QueueUrl");
    return url === "" ? "" : arn("sqs", url.slice(url.lastIndexOf("/") + 1));
  }
  if (service === "states") return member(body, "stateMachineArn") || anyRun(member(body, "executionArn"));
  if (service === "ses") return arn("ses", `identity/${addressOf(member(body, "FromEmailAddress"))}`);
  if (service === "sms-voice") return arn("sms-voice", `phone-number/${member(body, "OriginationIdentity")}`);
  if (service === "sns") return anyDevice(new URLSearchParams(body).get("TargetArn") ?? "");
  if (service === "events") return arn("events", `event-bus/${member(body, "EventBusName") || "default"}`);
  return "";
}

/**
 * Which items of the table a call asks for, by the beginning of their partition key, `C#*`; undefined where it names none, or one of another form. All
 * that our stores ask for in one request are of one customer.
 */
export function itemsOf(service: string, body: string): string | undefined {
  const key = service === "dynamodb" ? after(body, '"pk":{"S":"') : "";
  const [, kind, rest] = /^([A-Z]{1,8})(#|$)/.exec(key) ?? [];
  return kind && (rest === "" ? kind : `${kind}#*`);
}

/** A run's ARN without its name: policies cannot name runs, and there are too many to tell apart. */
function anyRun(executionArn: string): string {
  return executionArn === "" ? "" : `${executionArn.slice(0, executionArn.lastIndexOf(":"))}:*`;
}

/** An endpoint's ARN without the device: there is one for each phone. */
function anyDevice(targetArn: string): string {
  return targetArn.replace(/(:endpoint\/[^/]+\/[^/]+\/).*/, "$1*");
}

/** The first text member of that name, found without parsing: every call passes here, and bodies may be long. */
function member(body: string, name: string): string {
  return after(body, `"${name}":"`);
}

function after(body: string, mark: string): string {
  const start = body.indexOf(mark);
  if (start < 0) return "";
  const end = body.indexOf('"', start + mark.length);
  return body.slice(start + mark.length, end);
}

/** `Shop <hello@example.com>` → `hello@example.com`. */
function addressOf(sender: string): string {
  return /<([^>]+)>/.exec(sender)?.[1] ?? sender;
}
