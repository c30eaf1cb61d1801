/**
 * Programs that follow links and load pictures, by a part of the user agent that their makers publish. No person uses them to read
 * mail. Scanners that call themselves browsers, as most at mailbox providers do, are not recognised by it. Picture proxies are not
 * among them: that of Gmail loads a picture when its reader opens the message.
 */
export const PROGRAMS: readonly { readonly agent: string; readonly source: string }[] = [
  {
    agent: "Google-Safety",
    source: "https://developers.google.com/crawling/docs/crawlers-fetchers/google-special-case-crawlers",
  },
  { agent: "Slackbot", source: "https://api.slack.com/robots" },
  { agent: "facebookexternalhit", source: "https://developers.facebook.com/docs/sharing/webmasters/web-crawlers" },
];

/** Whether a request came from one of these programs. */
export function isProgram(userAgent: string): boolean {
  const said = userAgent.toLowerCase();
  return PROGRAMS.some(({ agent }) => said.includes(agent.toLowerCase()));
}
