import { createServer } from "node:net";
import { ProblemError } from "../problem.ts";

/** Throws Problem when something else listens on this port of 127.0.0.1. */
export async function checkPort(port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      const other = "Stop what listens there (another npm start?), or choose another with --port.";
      reject(error.code === "EADDRINUSE" ? new ProblemError(`Port ${port} of 127.0.0.1 is in use.`, other) : error);
    });
    server.listen(port, "127.0.0.1", () => server.close(() => resolve()));
  });
}
