import { runSojourn } from "../../cli/sojourn.ts";
import { SHOP_ROOT } from "../fixtures/shop/shop.ts";

/** The command as `cli/main.ts` runs it, in a process that can be killed, on the tests' shop: `node shop-process.ts start --once …`. */
const out = (stream: NodeJS.WriteStream) => ({ write: (text: string) => void stream.write(text), terminal: false });
process.exitCode = await runSojourn(process.argv.slice(2), {
  out: out(process.stdout),
  err: out(process.stderr),
  root: SHOP_ROOT,
  cwd: process.cwd(),
  env: process.env,
  stop: new AbortController().signal,
});
