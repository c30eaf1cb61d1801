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
  { agent: "Twitterbot", source: "https://developer.x.com/en/docs/x-for-websites/cards/guides/getting-started" },
  { agent: "LinkedInBot", source: "https://www.linkedin.com/robots.txt" },
  { agent: "BingPreview", source: "https://www.bing.com/webmasters/help/which-crawlers-does-bing-use-8c184ec0" },
  { agent: "python-requests", source: "https://requests.readthedocs.io/en/latest/api/" },
  { agent: "Go-http-client", source: "https://pkg.go.dev/net/http#Request.Write" },
  { agent: "curl/", source: "https://curl.se/docs/manpage.html#-A" },
  { agent: "Wget/", source: "https://www.gnu.org/software/wget/manual/wget.html#HTTP-Options" },
];

/** Whether a request came from one of these programs. */
export function isProgram(userAgent: string): boolean {
  const said = userAgent.toLowerCase();
  return PROGRAMS.some(({ agent }) => said.includes(agent.toLowerCase()));
}
