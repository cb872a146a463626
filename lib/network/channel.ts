import { connectorTo, forwards } from './connector.ts';
import type { Endpoint } from './endpoint.ts';
import { http1Channel } from './http1.ts';
import type { Pings } from './http2.ts';
import type { Channel } from './message.ts';
import { secureChannel } from './secure-channel.ts';

/** Milliseconds. */
export interface ChannelLimits {
  /** Until a connection stands, TLS and proxy included. */
  readonly connect: number;
  readonly pings: Pings;
}

/**
 * The way to one endpoint: HTTP/2 on one connection where the server offers it, otherwise HTTP/1.1. Connects with the first
 * request. Idle connections do not keep the process alive.
 */
export function openChannel(endpoint: Endpoint, limits: ChannelLimits): Channel {
  const url = new URL(endpoint.origin);
  const { plain, secure, stop } = connectorTo(endpoint, limits.connect);
  const proxy = forwards(endpoint.proxy) ? endpoint.proxy : undefined;
  const channel =
    url.protocol === 'http:'
      ? http1Channel(url, { dial: plain, proxy })
      : secureChannel(url, { dial: secure, pings: limits.pings });
  return {
    ...channel,
    close: () => {
      stop();
      channel.close();
    },
  };
}
