import { fieldAt } from '../../lib/json.ts';
import { type ChannelLimits, openChannel } from '../../lib/network/channel.ts';
import type { Channel, Incoming } from '../../lib/network/message.ts';
import { connectionTo } from './protocols.ts';

/** Limits that no test should reach. */
export const patient: ChannelLimits = {
  connect: 5_000,
  pings: { every: 60_000, answer: 5_000 },
};

/** The way to a test server. */
export function channelTo(server: { readonly url: string }, limits = patient): Channel {
  const { tls } = connectionTo(server);
  return openChannel({ origin: server.url, tls, proxy: undefined }, limits);
}

export function send(
  channel: Channel,
  signal: AbortSignal = new AbortController().signal,
): Promise<Incoming> {
  return channel.send({ method: 'GET', path: '/thing', headers: {}, signal });
}

/** The whole answer. */
export async function get(channel: Channel, signal?: AbortSignal): Promise<string> {
  return textOf(await send(channel, signal));
}

export async function textOf({ body }: Incoming): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** With which code a promise rejects. */
export async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'answered',
    (error: unknown) => fieldAt(error, 'code'),
  );
}
