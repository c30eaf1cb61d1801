import { getOwn } from "../model/json.ts";
import { fallbacks } from "../model/languages.ts";
import type { PagesSettings } from "../model/settings.ts";

/*
 * The words of the pages by language. `{topic}`, `{channel}` and `{brand}` stand for their names. Settings may say any of
 * them otherwise, and in further languages.
 */

const EN = {
  unsubscribeTitle: "No more {topic}?",
  unsubscribeText: "{brand} will not write to you about {topic} by {channel} any more.",
  unsubscribeButton: "Unsubscribe",
  unsubscribedTitle: "You are unsubscribed",
  unsubscribedText:
    "{brand} does not write to you about {topic} by {channel} any more. What is on its way may still arrive.",
  confirmTitle: "Is this what you want?",
  confirmText: "{brand} may write to you about {topic} by {channel}.",
  confirmButton: "Yes, confirm",
  confirmedTitle: "Thank you, it is confirmed",
  confirmedText: "You can change your mind at any time: every message has a link for it.",
  confirmExpiredText: "Links that confirm work for 30 days. Please sign up again, and we send you a new one.",
  preferencesTitle: "What may we write to you about?",
  preferencesText: "Choose, and save. Messages about your orders and your account come in any case.",
  purposesTitle: "How may we use your data?",
  profiling: "Draw conclusions about what suits you",
  tracking: "Measure which messages are opened and which links are followed",
  ads: "Show you advertising on other sites",
  saveButton: "Save",
  noneButton: "Unsubscribe from everything",
  saved: "Your choice is saved.",
  stopped: "You have stopped text messages to your number: none comes, whatever you choose here.",
  nothingToChoose: "At present there is nothing that we could write to you about.",
  toPreferences: "Choose what we write to you about",
  expiredTitle: "This link does not work any more",
  expiredText: "Links to your preferences work for 30 days. We can send a new one to the address that we know.",
  renewButton: "Send a new link",
  renewedTitle: "Look into your mailbox",
  renewedText: "If we know an address for this link, a new one is on its way to it. We send one a day at most.",
  brokenTitle: "This link is not complete",
  brokenText:
    "Part of it is missing, perhaps because it was broken into two lines. Please open it from the message itself.",
  busyTitle: "Please try again",
  busyText: "It could not be saved just now. Please go back and try again in a minute.",
  mailSubject: "Your preferences at {brand}",
  mailText: "Here is the new link that was asked for. If it was not you, you need not do anything.",
  mailButton: "Choose what we write to you about",
  email: "e-mail",
  sms: "text message",
  push: "app notification",
} as const;

export type Word = keyof typeof EN;
export const WORDS = Object.keys(EN).filter((word): word is Word => word in EN);
type Words = Readonly<Record<Word, string>>;

const DE: Words = {
  unsubscribeTitle: "Kein {topic} mehr?",
  unsubscribeText: "{brand} schreibt Ihnen dann zu {topic} nichts mehr per {channel}.",
  unsubscribeButton: "Abbestellen",
  unsubscribedTitle: "Sie haben abbestellt",
  unsubscribedText:
    "{brand} schreibt Ihnen zu {topic} nichts mehr per {channel}. Was schon unterwegs ist, kann noch ankommen.",
  confirmTitle: "Möchten Sie das?",
  confirmText: "{brand} darf Ihnen zu {topic} per {channel} schreiben.",
  confirmButton: "Ja, bestätigen",
  confirmedTitle: "Vielen Dank, das ist bestätigt",
  confirmedText: "Sie können es sich jederzeit anders überlegen: In jeder Nachricht steht ein Link dafür.",
  confirmExpiredText:
    "Links zum Bestätigen gelten 30 Tage. Bitte melden Sie sich noch einmal an, dann schicken wir einen neuen.",
  preferencesTitle: "Worüber dürfen wir Ihnen schreiben?",
  preferencesText: "Wählen Sie aus und speichern Sie. Nachrichten zu Bestellungen und Konto kommen in jedem Fall.",
  purposesTitle: "Wofür dürfen wir Ihre Daten nutzen?",
  profiling: "Schlüsse ziehen, was zu Ihnen passt",
  tracking: "Messen, welche Nachrichten geöffnet und welche Links angeklickt werden",
  ads: "Ihnen Werbung auf anderen Seiten zeigen",
  saveButton: "Speichern",
  noneButton: "Alles abbestellen",
  saved: "Ihre Auswahl ist gespeichert.",
  stopped: "Sie haben SMS an Ihre Nummer gestoppt: Es kommt keine, was auch immer Sie hier wählen.",
  nothingToChoose: "Zurzeit gibt es nichts, worüber wir Ihnen schreiben könnten.",
  toPreferences: "Auswählen, worüber wir Ihnen schreiben",
  expiredTitle: "Dieser Link gilt nicht mehr",
  expiredText:
    "Links zu Ihren Einstellungen gelten 30 Tage. Wir können einen neuen an die Adresse schicken, die wir kennen.",
  renewButton: "Neuen Link schicken",
  renewedTitle: "Sehen Sie in Ihr Postfach",
  renewedText:
    "Wenn wir zu diesem Link eine Adresse kennen, ist ein neuer dorthin unterwegs. Wir schicken höchstens einen am Tag.",
  brokenTitle: "Dieser Link ist nicht vollständig",
  brokenText:
    "Ein Teil fehlt, vielleicht wurde er auf zwei Zeilen verteilt. Bitte öffnen Sie ihn aus der Nachricht selbst.",
  busyTitle: "Bitte noch einmal versuchen",
  busyText:
    "Es konnte gerade nicht gespeichert werden. Bitte gehen Sie zurück und versuchen Sie es in einer Minute noch einmal.",
  mailSubject: "Ihre Einstellungen bei {brand}",
  mailText: "Hier ist der neue Link, um den gebeten wurde. Wenn Sie das nicht waren, brauchen Sie nichts zu tun.",
  mailButton: "Auswählen, worüber wir Ihnen schreiben",
  email: "E-Mail",
  sms: "SMS",
  push: "App-Mitteilung",
};

const FR: Words = {
  unsubscribeTitle: "Plus de {topic} ?",
  unsubscribeText: "{brand} ne vous écrira plus au sujet de {topic} par {channel}.",
  unsubscribeButton: "Se désabonner",
  unsubscribedTitle: "Vous êtes désabonné",
  unsubscribedText:
    "{brand} ne vous écrit plus au sujet de {topic} par {channel}. Ce qui est déjà parti peut encore arriver.",
  confirmTitle: "Est-ce bien votre souhait ?",
  confirmText: "{brand} peut vous écrire au sujet de {topic} par {channel}.",
  confirmButton: "Oui, je confirme",
  confirmedTitle: "Merci, c’est confirmé",
  confirmedText: "Vous pouvez changer d’avis à tout moment : chaque message contient un lien pour cela.",
  confirmExpiredText:
    "Les liens de confirmation valent 30 jours. Inscrivez-vous de nouveau, et nous en enverrons un nouveau.",
  preferencesTitle: "De quoi pouvons-nous vous parler ?",
  preferencesText:
    "Choisissez, puis enregistrez. Les messages sur vos commandes et votre compte arrivent dans tous les cas.",
  purposesTitle: "Comment pouvons-nous utiliser vos données ?",
  profiling: "En déduire ce qui vous convient",
  tracking: "Mesurer quels messages sont ouverts et quels liens sont suivis",
  ads: "Vous montrer de la publicité sur d’autres sites",
  saveButton: "Enregistrer",
  noneButton: "Me désabonner de tout",
  saved: "Votre choix est enregistré.",
  stopped: "Vous avez arrêté les SMS vers votre numéro : aucun n’arrive, quoi que vous choisissiez ici.",
  nothingToChoose: "Pour l’instant, il n’y a rien dont nous pourrions vous parler.",
  toPreferences: "Choisir de quoi nous vous parlons",
  expiredTitle: "Ce lien ne fonctionne plus",
  expiredText:
    "Les liens vers vos préférences valent 30 jours. Nous pouvons en envoyer un nouveau à l’adresse que nous connaissons.",
  renewButton: "Envoyer un nouveau lien",
  renewedTitle: "Regardez dans votre boîte",
  renewedText:
    "Si nous connaissons une adresse pour ce lien, un nouveau est en route. Nous en envoyons un par jour au plus.",
  brokenTitle: "Ce lien n’est pas complet",
  brokenText:
    "Il en manque une partie, peut-être a-t-il été coupé en deux lignes. Ouvrez-le depuis le message lui-même.",
  busyTitle: "Veuillez réessayer",
  busyText: "Rien n’a pu être enregistré à l’instant. Revenez en arrière et réessayez dans une minute.",
  mailSubject: "Vos préférences chez {brand}",
  mailText: "Voici le nouveau lien qui a été demandé. Si ce n’était pas vous, vous n’avez rien à faire.",
  mailButton: "Choisir de quoi nous vous parlons",
  email: "e-mail",
  sms: "SMS",
  push: "notification",
};

const ES: Words = {
  unsubscribeTitle: "¿No quiere más {topic}?",
  unsubscribeText: "{brand} no le escribirá más sobre {topic} por {channel}.",
  unsubscribeButton: "Darme de baja",
  unsubscribedTitle: "Se ha dado de baja",
  unsubscribedText: "{brand} ya no le escribe sobre {topic} por {channel}. Lo que ya está en camino aún puede llegar.",
  confirmTitle: "¿Es esto lo que quiere?",
  confirmText: "{brand} puede escribirle sobre {topic} por {channel}.",
  confirmButton: "Sí, confirmar",
  confirmedTitle: "Gracias, está confirmado",
  confirmedText: "Puede cambiar de opinión en cualquier momento: cada mensaje tiene un enlace para ello.",
  confirmExpiredText: "Los enlaces de confirmación valen 30 días. Suscríbase de nuevo y le enviaremos uno nuevo.",
  preferencesTitle: "¿Sobre qué podemos escribirle?",
  preferencesText: "Elija y guarde. Los mensajes sobre sus pedidos y su cuenta llegan en todo caso.",
  purposesTitle: "¿Cómo podemos usar sus datos?",
  profiling: "Sacar conclusiones sobre lo que le conviene",
  tracking: "Medir qué mensajes se abren y qué enlaces se siguen",
  ads: "Mostrarle publicidad en otros sitios",
  saveButton: "Guardar",
  noneButton: "Darme de baja de todo",
  saved: "Su elección está guardada.",
  stopped: "Ha detenido los SMS a su número: no llega ninguno, elija lo que elija aquí.",
  nothingToChoose: "Por ahora no hay nada sobre lo que podamos escribirle.",
  toPreferences: "Elegir sobre qué le escribimos",
  expiredTitle: "Este enlace ya no funciona",
  expiredText: "Los enlaces a sus preferencias valen 30 días. Podemos enviar uno nuevo a la dirección que conocemos.",
  renewButton: "Enviar un enlace nuevo",
  renewedTitle: "Mire su buzón",
  renewedText: "Si conocemos una dirección para este enlace, uno nuevo está en camino. Enviamos como mucho uno al día.",
  brokenTitle: "Este enlace no está completo",
  brokenText: "Falta una parte, quizá se partió en dos líneas. Ábralo desde el propio mensaje.",
  busyTitle: "Inténtelo de nuevo",
  busyText: "No se ha podido guardar ahora mismo. Vuelva atrás e inténtelo dentro de un minuto.",
  mailSubject: "Sus preferencias en {brand}",
  mailText: "Este es el enlace nuevo que se pidió. Si no fue usted, no tiene que hacer nada.",
  mailButton: "Elegir sobre qué le escribimos",
  email: "correo electrónico",
  sms: "SMS",
  push: "notificación",
};

const LANGUAGES: Readonly<Record<string, Words>> = { en: EN, de: DE, fr: FR, es: ES };

/** The words for one reader. */
export interface Speech {
  /** BCP 47. */
  readonly language: string;
  readonly brand: string;
  /** A word with its placeholders filled in. */
  say(word: Word, names?: { readonly topic?: string; readonly channel?: string }): string;
  /** The name of a topic, and what it is about if the settings say it. */
  topic(name: string): { readonly title: string; readonly about?: string };
}

/**
 * The words of the customer's language, else of the settings' language, else English. `de-CH` falls back to `de`, and a word
 * that a language lacks to English.
 */
export function speechOf(pages: PagesSettings | undefined, brand: string, locale: string | undefined | null): Speech {
  const own = pages?.words ?? {};
  const known = (language: string) => getOwn(own, language) !== undefined || getOwn(LANGUAGES, language) !== undefined;
  const wanted = [...fallbacks(locale ?? ""), ...fallbacks(pages?.language ?? ""), "en"];
  const language = wanted.find(known) ?? "en";
  const [base = "en"] = language.split("-");
  const name = pages?.brand ?? brand;
  const ours = getOwn(own, language);
  return {
    language,
    brand: name,
    say: (word, { topic = "", channel = "" } = {}) =>
      (ours?.[word] ?? getOwn(LANGUAGES, base)?.[word] ?? EN[word]).replace(
        /\{(topic|channel|brand)\}/g,
        (_, placeholder: string) => ({ topic, channel, brand: name })[placeholder] ?? "",
      ),
    topic: (topic) => {
      const words = getOwn(ours?.topics ?? {}, topic) ?? getOwn(pages?.topics ?? {}, topic);
      return words ?? { title: asTitle(topic) };
    },
  };
}

/** `product_news`: Product news. */
function asTitle(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
