import type { ApiRouteResource } from "../template/stack.ts";

export interface MatchedRoute {
  readonly route: ApiRouteResource;
  /** The values of `{name}` and `{proxy+}` in the path. */
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * The route of a request: the one that names most of the path literally; a method before `ANY`; a greedy variable after others;
 * `$default` when no other matches.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export function matchRoute(
  routes: readonly ApiRouteResource[],
  method: string,
  path: string,
): MatchedRoute | undefined {
  const found = routes.flatMap((route) => {
    const parameters = parametersOf(route.key, method, path);
    return parameters === undefined ? [] : [{ route, parameters }];
  });
  return found.toSorted((a, b) => (rank(a.route.key) < rank(b.route.key) ? -1 : 1))[0];
}

function parametersOf(key: string, method: string, path: string): Readonly<Record<string, string>> | undefined {
  if (key === "$default") return {};
  const { method: wanted, path: form } = split(key);
  if (wanted !== "ANY" && wanted !== method) return undefined;
  const pattern = form.replace(/\{([^}+]+)(\+?)\}|[.*+?^$()|[\]\\]/g, (all, name: string | undefined, greedy) =>
    name === undefined ? `\\${all}` : `(?<${name}>${greedy === "+" ? ".+" : "[^/]+"})`,
  );
  const match = new RegExp(`^${pattern}$`, "s").exec(path);
  return match === null ? undefined : { ...match.groups };
}

/** Sorts the most specific key first: per segment a literal is 0, a variable 1, a greedy variable 2. */
function rank(key: string): string {
  if (key === "$default") return "9";
  const { method, path } = split(key);
  const segments = path
    .split("/")
    .map((segment) => (segment.endsWith("+}") ? "2" : segment.startsWith("{") ? "1" : "0"));
  return `${segments.join("")}${method === "ANY" ? "8" : "7"}`;
}

function split(key: string): { readonly method: string; readonly path: string } {
  const space = key.indexOf(" ");
  return { method: key.slice(0, space), path: key.slice(space + 1) };
}
