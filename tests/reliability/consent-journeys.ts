/** A topic whose agreements must be confirmed, by e-mail and by text message, and a journey with messages on it. */
export const CONSENT_FILES: Record<string, string> = {
  "workflows/definitions/bulletin.journey.yaml": `
journey: bulletin
enter: { event: News Due, again: always, inside: ignore }
steps:
  - send: news_mail
  - wait: 1h
  - send: news_text
`,
  "workflows/templates/news_mail.email.html":
    "---\ntopic: news\nsubject: News\n---\n<p>News</p> {{ links.unsubscribe }}\n",
  "workflows/templates/news_text.sms.txt": "---\ntopic: news\n---\nNews. {{ links.unsubscribe }}\n",
  "workflows/templates/confirm_mail.email.html":
    "---\ntransactional: true\nsubject: Please confirm\n---\n<p>{{ links.confirm }}</p>\n",
  "workflows/templates/confirm_text.sms.txt": "---\ntransactional: true\n---\nConfirm: {{ links.confirm }}\n",
};

/** The step of a journey that asks for a confirmation of `news` begins so. */
export const CONFIRMING = "confirm_news_";
