import type { EventsSource, WebhookSource } from "../../core/model/source.ts";

/** The content of sources.json. */
export type Sources = Readonly<Record<string, WebhookSource | EventsSource>>;
