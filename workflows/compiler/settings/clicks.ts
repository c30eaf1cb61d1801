import { RANGE } from "../../../core/feedback/machines.ts";
import type { ClickSettings } from "../../../core/links/counted-links.ts";
import { defined } from "../../../core/model/defined.ts";
import { TEXT, TRUTH } from "../values/text.ts";
import { checked, oneOrList } from "../yaml/readers.ts";
import { type Reader, shape } from "../yaml/shape.ts";
import { LINK_HOST } from "./utm.ts";

/** Schemes that programs of the reader's device act on without asking, and those of the web, which stand in the template. */
const NO_APPS: ReadonlySet<string> = new Set(
  "http https ftp file data javascript vbscript blob about view-source intent mailto tel sms".split(" "),
);

const APP = checked(TEXT, (scheme) =>
  /^[a-z][a-z0-9+.-]*$/.test(scheme) && !NO_APPS.has(scheme)
    ? undefined
    : [
        "SJ490",
        {
          message: `\`${scheme}\` is not the scheme of an app.`,
          found: scheme,
          allowed: "a scheme of your own in lower case, without a colon, like shopapp",
        },
      ],
);

const SCANNER = checked(TEXT, (range) =>
  RANGE.test(range)
    ? undefined
    : [
        "SJ491",
        {
          message: `\`${range}\` is not a range of addresses.`,
          found: range,
          allowed: "IPv4 as 192.0.2.0/24, /8 to /32",
        },
      ],
);

export const CLICK_FIELDS = {
  hosts: {
    as: oneOrList(LINK_HOST),
    description:
      "Hosts that values may lead to, as `*.shop.example`. Links whose scheme and host stand in the template are counted anyway; others stay as they are",
  },
  apps: {
    as: oneOrList(APP),
    description: "Schemes of your apps, as `shopapp`: links like `shopapp://cart` are counted",
  },
  except: { as: oneOrList(LINK_HOST), description: "Hosts whose links stay as they are" },
  transactional: { as: TRUTH, description: "`true`: links of transactional e-mail are counted too" },
  hidden: {
    as: TRUTH,
    description: "`true`: e-mail begins with a link that no person sees. Whoever follows it is a machine",
  },
  scanners: { as: oneOrList(SCANNER), description: "Addresses that link scanners ask from, as `192.0.2.0/24`" },
  "count machines": { as: TRUTH, description: "`true`: clicks by machines are clicks like others" },
} as const;

/** Which links of messages are counted. */
export const CLICKS: Reader<ClickSettings> = shape("clicks", CLICK_FIELDS).make(
  ({ values: { "count machines": countMachines, ...values } }) => defined({ ...values, countMachines }),
);
