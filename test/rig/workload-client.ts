import { lookup } from 'node:dns/promises';
import { type IncomingMessage, request, type RequestOptions } from 'node:http';
import { text } from 'node:stream/consumers';

/** Run in the place of a Pod: sends what the first argument says and prints a `ClientReport` as JSON. */
export type ClientOrder =
  | { readonly kind: 'request'; readonly url: string }
  /** So many requests a second, also when the machine is busy, each over a connection of its own, until SIGTERM. */
  | { readonly kind: 'load'; readonly url: string; readonly rate: number; readonly run: string };

export type Exchange =
  | { readonly kind: 'answered'; readonly status: number; readonly body: string }
  | { readonly kind: 'failed'; readonly error: string };

/** A request of a load that was not answered with 200. */
export interface Unanswered {
  readonly number: number;
  /** Milliseconds since the load began. */
  readonly at: number;
  readonly because: string;
}

export interface SentLoad {
  readonly sent: number;
  /** Seconds. */
  readonly took: number;
  readonly unanswered: readonly Unanswered[];
}

/** A request that has no answer after so many milliseconds has failed; on a busy machine some wait for ten seconds and are answered. */
const patience = 30_000;

const order = JSON.parse(process.argv[2] ?? '') as ClientOrder;
const report = order.kind === 'request' ? await once(new URL(order.url), {}) : await load(order);
// Sockets that a server has not closed yet are not waited for.
process.stdout.write(JSON.stringify(report), () => process.exit());

function once(url: URL, options: RequestOptions): Promise<Exchange> {
  return new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException): void =>
      resolve({ kind: 'failed', error: error.code ?? error.message });
    const answered = (response: IncomingMessage): void => {
      text(response).then(
        (body) => resolve({ kind: 'answered', status: response.statusCode ?? 0, body }),
        failed,
      );
    };
    request(url, { agent: false, signal: AbortSignal.timeout(patience), ...options }, answered)
      .once('error', failed)
      .end();
  });
}

async function load({ url, rate, run }: ClientOrder & { kind: 'load' }): Promise<SentLoad> {
  const target = new URL(url);
  const { host, hostname } = target;
  // Once: the load is on the mesh, not on cluster DNS.
  target.hostname = (await lookup(hostname, { family: 4 })).address;
  const began = performance.now();
  const since = (): number => performance.now() - began;
  const unanswered: Unanswered[] = [];
  const under: Promise<void>[] = [];
  const send = async (number: number): Promise<void> => {
    const at = Math.round(since());
    const headers = { host, 'x-load-run': run, 'x-load-number': `${number}` };
    const exchange = await once(target, { headers });
    const because =
      exchange.kind === 'failed' ? exchange.error : `${exchange.status} ${exchange.body}`;
    if (!because.startsWith('200 ')) unanswered.push({ number, at, because });
  };
  const sendWhatIsDue = (): void => {
    while (under.length < (since() * rate) / 1000) under.push(send(under.length));
  };
  const ticking = setInterval(sendWhatIsDue, 1000 / rate);
  await new Promise((resolve) => process.once('SIGTERM', resolve));
  clearInterval(ticking);
  const took = since() / 1000;
  sendWhatIsDue();
  await Promise.all(under);
  return { sent: under.length, took, unanswered };
}
