import { readFileSync } from 'node:fs';
import { type ClientHttp2Session, connect } from 'node:http2';
import { acceptOf } from './asked.ts';

/** What a plan asked of one server. */
export interface FarServer {
  readonly url: string;
  readonly token: string;
  readonly paths: readonly string[];
}

/**
 * Asks these servers the same in bare Node, all at once, and parses what they answer: what a plan costs besides what it makes of the answers.
 * `node far-floor.js CERTIFICATES SERVERS`, both files, the second of `FarServer` by name.
 */
const [, , authorities = '', servers = ''] = process.argv;
const ca = readFileSync(authorities);
const asked = JSON.parse(readFileSync(servers, 'utf8')) as Readonly<Record<string, FarServer>>;
await Promise.all(Object.values(asked).map(askAll));

async function askAll({ url, token, paths }: FarServer): Promise<void> {
  const session = connect(url, { ca, servername: 'cluster.example.org' });
  const headers = { authorization: `Bearer ${token}` };
  await Promise.all(paths.map((path) => ask(session, { ...headers, ':path': path })));
  session.close();
}

async function ask(
  session: ClientHttp2Session,
  headers: Readonly<Record<string, string>>,
): Promise<unknown> {
  const parts: Buffer[] = [];
  const accept = acceptOf(headers[':path'] ?? '');
  for await (const part of session.request({ ...headers, accept })) parts.push(part as Buffer);
  return JSON.parse(Buffer.concat(parts).toString());
}
