import { createSecureContext, type DetailedPeerCertificate } from 'node:tls';
import { textAt } from '../json.ts';
import { dial, type HostPort, secure, within } from './dial.ts';

/** What a place shows to somebody who comes for the first time. */
export type Shown =
  /** Its certificate and those that it sent along, as PEM, the own first; nothing of them is believed. */
  | { readonly kind: 'chain'; readonly chain: readonly string[] }
  /** It takes connections; no TLS was tried. */
  | { readonly kind: 'open' }
  /** Somebody is there and will not: the connection was refused, or broken off in the handshake. */
  | { readonly kind: 'closed'; readonly words: string }
  /** Nothing came back, so that it may be a matter of the way from here. */
  | { readonly kind: 'silent'; readonly words: string };

/** Connects from this machine, without any proxy, and leaves again. With a server name, by TLS. Never rejects. */
export type Handshake = (place: HostPort, servername: string | undefined) => Promise<Shown>;

/** Milliseconds. */
const patience = 5_000;

/** Codes of errors by which somebody at the place, and not the way to it, says no. */
const refusals = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'EPROTO']);

export const handshake: Handshake = async (place, servername) => {
  try {
    return await within(patience, new AbortController().signal, async (signal) => {
      const socket = await dial(place, signal);
      try {
        if (servername === undefined) return { kind: 'open' };
        const tls = await secure(
          socket,
          { secureContext: createSecureContext(), servername, rejectUnauthorized: false },
          { signal },
        );
        return { kind: 'chain', chain: chainOf(tls.getPeerCertificate(true)) };
      } finally {
        socket.destroy();
      }
    });
  } catch (error) {
    const code = textAt(error, 'code') ?? '';
    const words = error instanceof Error ? error.message : String(error);
    const isRefusal = refusals.has(code) || code.startsWith('ERR_SSL');
    return { kind: isRefusal ? 'closed' : 'silent', words };
  }
};

/** The last of a chain that is complete is its own issuer. */
function chainOf(certificate: DetailedPeerCertificate): readonly string[] {
  const chain: string[] = [];
  const seen = new Set<string>();
  let next: DetailedPeerCertificate | undefined = certificate;
  while (next?.raw !== undefined && !seen.has(next.fingerprint256)) {
    seen.add(next.fingerprint256);
    const body = next.raw.toString('base64').replaceAll(/.{64}/g, '$&\n').trimEnd();
    chain.push(`-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`);
    next = next.issuerCertificate;
  }
  return chain;
}
