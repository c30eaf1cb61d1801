import { ENDPOINT_FIELDS, traitOf } from "../conditions/trait-paths.ts";
import { plainPath } from "./default-substitutions.ts";

export type TemplateChannel = "email" | "sms" | "push" | "webhook";

/** A variable in Liquid, or why there is none. */
export type Variable = { readonly liquid: string } | { readonly missing: string };

const ADDRESS: { readonly [C in TemplateChannel]: string | undefined } = {
  email: "profile.email",
  sms: "profile.phone",
  push: "profile.push",
  webhook: undefined,
};

/**
 * What a variable of Pinpoint's is here: attributes are traits of the profile. The first of a list is the trait itself, since an
 * imported list of one is that one; further ones are asked for by index.
 */
export function variableOf(path: string, channel: TemplateChannel): Variable {
  const index = /\[(\d+)\]$|\.(\d+)$/.exec(path);
  const place = Number(index?.[1] ?? index?.[2] ?? 0);
  const plain = plainPath(path.replace(/\.(\d+)$/, ""));
  const [, attribute] = /^(?:User\.)?(?:UserAttributes|Attributes|Metrics)\.(.+)$/.exec(plain) ?? [];
  if (attribute !== undefined)
    return { liquid: `profile${liquidField(traitOf(attribute))}${place > 0 ? `[${place}]` : ""}` };
  const known = Object.hasOwn(ENDPOINT_FIELDS, plain) ? ENDPOINT_FIELDS[plain] : undefined;
  if (known !== undefined) return { liquid: `profile.${known}` };
  if (plain === "User.UserId" || plain === "UserId") return { liquid: "profile.user_id" };
  if (plain === "Address") {
    const address = ADDRESS[channel];
    return address === undefined ? { missing: "the address that a webhook's message goes to" } : { liquid: address };
  }
  if (
    /^(Id|ChannelType|CreationDate|EffectiveDate|EndpointStatus|OptOut|RequestId|ApplicationId|CohortId)$/.test(plain)
  ) {
    return { missing: `${plain} of the endpoint` };
  }
  if (/^Recommendations?\b/.test(plain)) return { missing: "recommendations" };
  return /^[A-Za-z_][\w.]*$/.test(plain) ? { missing: plain } : { missing: `\`${plain}\`` };
}

function liquidField(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `[${liquidText(name)}]`;
}

/** A text in Liquid, which knows no escapes. */
export function liquidText(text: string): string {
  if (!text.includes('"')) return `"${text}"`;
  return `'${text.replaceAll("'", "’")}'`;
}
