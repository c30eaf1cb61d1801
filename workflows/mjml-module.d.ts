/** The one function of mjml 5 that is used; it ships no declarations. */
declare module "mjml" {
  interface Fault {
    readonly line: number;
    readonly message: string;
  }
  // biome-ignore lint/style/noDefaultExport: it is what the module exports.
  export default function mjml(
    text: string,
    options: { readonly validationLevel: "soft"; readonly keepComments: boolean },
  ): Promise<{ readonly html: string; readonly errors: readonly Fault[] }>;
}
