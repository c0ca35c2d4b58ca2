import type { Operations } from '../../src/protocol/generated';

interface Route {
  method: string;
  path: string;
}

export class Refused extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** The server's operations over HTTP, by their names: for what a test needs to be there before it looks. */
export class Api {
  readonly #routes: ReadonlyMap<string, Route>;

  private constructor(
    readonly url: string,
    routes: ReadonlyMap<string, Route>,
    readonly token: string | null = null,
  ) {
    this.#routes = routes;
  }

  /** Where each operation is, the server says itself. */
  static async of(url: string): Promise<Api> {
    const { paths } = (await (await fetch(`${url}/api/openapi.json`)).json()) as {
      paths: Record<string, Record<string, { operationId: string }>>;
    };
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId }]) => [operationId, { method, path }] as const),
    );
    return new Api(url, new Map(routes));
  }

  /** The same for someone who is signed in. */
  as(token: string): Api {
    return new Api(this.url, this.#routes, token);
  }

  async call<K extends keyof Operations>(name: K, request: Operations[K]['request']): Promise<Operations[K]['answer']> {
    const route = this.#routes.get(name);
    if (!route) throw new Error(`${name} is no operation of this server's over HTTP.`);
    const query = new URLSearchParams();
    const hasBody = route.method !== 'get' && route.method !== 'delete';
    let path = route.path;
    for (const [field, value] of Object.entries(request)) {
      if (path.includes(`{${field}}`)) path = path.replace(`{${field}}`, encodeURIComponent(String(value)));
      else if (!hasBody && value != null) query.set(field, String(value));
    }

    const answer = await fetch(`${this.url}${path}${query.size > 0 ? `?${query}` : ''}`, {
      method: route.method.toUpperCase(),
      headers: {
        ...(hasBody && { 'Content-Type': 'application/json' }),
        ...(this.token && { Authorization: `Bearer ${this.token}` }),
      },
      ...(hasBody && { body: JSON.stringify(request) }),
    });
    const body = await answer.json();
    if (!answer.ok) throw new Refused(body.code, `${name}: ${answer.status} ${JSON.stringify(body)}`);
    return body;
  }
}
