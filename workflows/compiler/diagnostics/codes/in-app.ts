import { type CodeEntry, error } from "./entry.ts";

/** What templates of in-app messages and of WhatsApp can get wrong besides their fields. */
export const IN_APP_AND_WHATSAPP = {
  SJ660: error(
    "In-app message that is no JSON",
    "Its texts are filled one by one, so that no customer's value can leave its place: before that the file is read as JSON.",
    "Correct the JSON; Liquid stands within its texts.",
  ),
  SJ661: error(
    "Address of an in-app message that is not literal",
    "Where a customer is led is the author's to say: an address that comes out of a customer's values could be anybody's, and some run a script.",
    "Begin it with `https://` and a host, or a link with the scheme of your app; what comes after may be Liquid.",
  ),
  SJ662: error(
    "In-app message that is kept too long",
    "Messages are kept for the app for 90 days at most.",
    "Shorten `expires`.",
  ),
  SJ663: error(
    "WhatsApp message with nothing to say",
    "A text may be sent while the customer's 24 hours are open, and an approved template at any time: there has to be one of them.",
    "Write a text, or `approved: { name: …, language: … }`.",
  ),
  SJ664: error(
    "Approved template with another name or language than Meta has",
    "Meta finds a template by its name and language, and refuses the message where there is none.",
    "Copy both from the template in the WhatsApp Manager.",
  ),
} as const satisfies Record<string, CodeEntry>;
