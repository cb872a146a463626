import { STATUS_CODES } from 'node:http';
import { openChannel } from './channel.ts';
import type { Incoming } from './message.ts';
import type { Proxies } from './proxy.ts';

/** Gets what is behind an https URL. Rejects when there is no answer. */
export type Download = (url: string, init: Asking) => Promise<Response>;

interface Asking {
  readonly signal: AbortSignal;
  /** Sent to the named host only, not to one that it redirects to. */
  readonly headers?: Readonly<Record<string, string>>;
}

const limits = { connect: 30_000, pings: { every: 30_000, answer: 15_000 } };

/** As many as `fetch` follows. */
const mostRedirects = 20;

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** `fetch` through proxies, which that of Node knows nothing of; redirects are followed to other https URLs only. */
export function downloadThrough(proxies: Proxies): Download {
  return async (location, { signal, headers = {} }) => {
    const first = new URL(location);
    let url = first;
    for (let redirected = 0; redirected <= mostRedirects; redirected += 1) {
      const { response, next } = await get(url, proxies, {
        signal,
        headers: url.origin === first.origin ? headers : {},
      });
      if (next === undefined) return response;
      if (next.protocol !== 'https:') throw new Error(`redirected to ${next.protocol}//`);
      url = next;
    }
    throw new Error(`redirected more than ${mostRedirects} times`);
  };
}

async function get(
  url: URL,
  proxies: Proxies,
  { signal, headers: more }: Required<Asking>,
): Promise<{ readonly response: Response; readonly next: URL | undefined }> {
  const { origin, pathname, search } = url;
  const channel = openChannel({ origin, tls: {}, proxy: proxies(url) }, limits);
  try {
    const answer = await channel.send({
      method: 'GET',
      path: pathname + search,
      headers: { Accept: '*/*', 'User-Agent': 'isthmus', ...more },
      signal,
    });
    const { status, headers } = answer;
    const next =
      redirects.has(status) && headers.location !== undefined
        ? new URL(headers.location, url)
        : undefined;
    return { response: await responseOf(answer), next };
  } finally {
    channel.close();
  }
}

async function responseOf({ status, body }: Incoming): Promise<Response> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return new Response(Buffer.concat(chunks), { status, statusText: STATUS_CODES[status] ?? '' });
}
