import { defined } from "../../../core/model/defined.ts";
import { HOST } from "../../../core/model/destination.ts";
import { TEXT } from "../values/text.ts";
import { checked, oneOrList } from "../yaml/readers.ts";
import { type Reader, shape } from "../yaml/shape.ts";

const HOST_NAME = checked(TEXT, (host) =>
  HOST.test(host.toLowerCase())
    ? undefined
    : [
        "SJ110",
        {
          message: `\`${host}\` is not a host.`,
          found: host,
          allowed: "a host without scheme, port and path, like billing.example.com or *.example.com",
          ...defined({ hint: hostHint(host) }),
        },
      ],
);

/** `{ hosts: [billing.example.com, "*.example.org"] }`. */
export const HOSTS: Reader<readonly string[]> = shape("destinations", {
  hosts: {
    as: oneOrList(HOST_NAME),
    required: "Add `hosts: [billing.example.com]`.",
    description: "The hosts; `*.example.com` stands for all below one",
  },
}).make(({ values: { hosts = [] } }) => hosts.map((host) => host.toLowerCase()));

function hostHint(text: string): string | undefined {
  const plain = text.replace(/^[a-z]+:\/\//, "").replace(/[:/?#].*$/, "");
  return HOST.test(plain) ? `Write \`${plain}\`.` : undefined;
}
