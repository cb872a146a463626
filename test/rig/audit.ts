import { readFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import type { Api } from './api.ts';
import { until } from './until.ts';

/** One request that an API server has answered. */
export interface AuditEvent {
  readonly id: string;
  readonly time: string;
  readonly verb: string;
  /** Path and query as they were sent. */
  readonly uri: string;
  readonly dryRun: boolean;
  readonly agent: string;
  readonly user: string;
  /** Which of a user's tokens it was: empty for all but those of service accounts. */
  readonly credential: string;
  readonly status: number;
  /** `services`, `deployments`, also with the subresource: `pods/status`. */
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

/** A place in an audit log. */
export type Mark = number;

/** What clients have sent to one API server, in its own words. */
export interface Audit {
  /** Everything answered so far lies before the mark. */
  mark(): Promise<Mark>;
  /** Requests since the mark by clients whose user agent begins so; the rig's own are left out. */
  requests(since?: Mark, agent?: string): Promise<readonly AuditEvent[]>;
  /** Those of them that changed the cluster, or tried to. */
  writes(since?: Mark, agent?: string): Promise<readonly AuditEvent[]>;
  /** How many per verb: `{list: 20, 'dry-run patch': 3}`. */
  counts(since?: Mark, agent?: string): Promise<Readonly<Record<string, number>>>;
}

/** Reads the log (policy: level Metadata) after a request of its own has appeared in it. */
export function readAudit(file: string, api: Api): Audit {
  const flushed = async (): Promise<string> => {
    const token = randomUUID();
    await api.send({ method: 'GET', path: `/version?mark=${token}` });
    return until(
      'audit log',
      async () => {
        const text = await readFile(file, 'utf8');
        return text.includes(token) ? text : undefined;
      },
      { every: 20 },
    );
  };
  const requests: Audit['requests'] = async (since = 0, agent = '') => {
    const lines = (await flushed())
      .slice(since)
      .split('\n')
      .filter((line) => line.endsWith('}'));
    const events = lines.map((line) => eventOf(JSON.parse(line) as Raw));
    const unique = new Map(events.map((event) => [event.id, event]));
    return [...unique.values()].filter(
      (event) => event.agent.startsWith(agent) && event.agent !== 'isthmus-rig',
    );
  };
  const writes: Audit['writes'] = async (since, agent) =>
    (await requests(since, agent)).filter((event) => isWrite(event) && !event.dryRun);
  return {
    mark: async () => (await flushed()).length,
    requests,
    writes,
    counts: async (since, agent) => {
      const counts: Record<string, number> = {};
      for (const { verb, dryRun } of await requests(since, agent)) {
        const key = dryRun ? `dry-run ${verb}` : verb;
        counts[key] = (counts[key] ?? 0) + 1;
      }
      return counts;
    },
  };
}

/** Reviews of access and tokens are sent by POST, but nothing is stored. */
function isWrite({ verb, resource }: AuditEvent): boolean {
  return (
    /^(create|update|patch|delete|deletecollection)$/.test(verb) &&
    !/^(selfsubject|subject|localsubject)(accessreviews|rulesreviews|reviews)$|^tokenreviews$/.test(
      resource,
    )
  );
}

interface Raw {
  readonly auditID: string;
  readonly requestReceivedTimestamp: string;
  readonly verb: string;
  readonly requestURI: string;
  readonly userAgent?: string;
  readonly user?: {
    readonly username?: string;
    readonly extra?: Readonly<Record<string, readonly string[]>>;
  };
  readonly responseStatus?: { readonly code?: number };
  readonly objectRef?: {
    readonly resource?: string;
    readonly subresource?: string;
    readonly namespace?: string;
    readonly name?: string;
  };
}

function eventOf(raw: Raw): AuditEvent {
  const { resource = '', subresource, namespace = '', name = '' } = raw.objectRef ?? {};
  return {
    id: raw.auditID,
    time: raw.requestReceivedTimestamp,
    verb: raw.verb,
    uri: raw.requestURI,
    dryRun: /[?&]dryRun=All(&|$)/.test(raw.requestURI),
    agent: raw.userAgent ?? '',
    user: raw.user?.username ?? '',
    credential: raw.user?.extra?.['authentication.kubernetes.io/credential-id']?.[0] ?? '',
    status: raw.responseStatus?.code ?? 0,
    resource: subresource === undefined ? resource : `${resource}/${subresource}`,
    namespace,
    name,
  };
}
