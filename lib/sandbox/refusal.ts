import type { Answer } from '../cluster/http.ts';
import { fileWords, isFileError } from '../file-words.ts';
import type { Manifest, ObjectRef } from '../cluster/object.ts';
import type { FieldsEntry } from './entries.ts';
import type { OwnedElsewhere } from './managed.ts';
import { pathText } from './path-text.ts';
import type { Resource } from './resource.ts';

export interface Cause {
  readonly reason: string;
  readonly message: string;
  readonly field?: string;
}

/** A request that an embedded server does not fulfil, as the `Status` that a real one would send. */
export class Refusal extends Error {
  readonly answer: Answer;

  constructor(code: number, reason: string, message: string, details: object = {}) {
    super(message);
    this.name = 'Refusal';
    const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure' };
    const body = { ...status, message, reason, details, code };
    this.answer = { status: code, retryAfter: undefined, body };
  }
}

/** What an API server would send after this error, also when its state cannot be kept; undefined for a mistake of ours. */
export function refusalIn(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  if (!isFileError(error)) return undefined;
  const words = `the state of the sandbox cannot be kept: ${fileWords(error)}`;
  return new Refusal(500, 'InternalError', words);
}

export function notFound(resource: Resource, name: string): Refusal {
  return new Refusal(404, 'NotFound', `${groupResource(resource)} "${name}" not found`, {
    name,
    ...(resource.group === '' ? {} : { group: resource.group }),
    kind: resource.plural,
  });
}

export function namespaceNotFound(name: string): Refusal {
  const details = { name, kind: 'namespaces' };
  return new Refusal(404, 'NotFound', `namespaces "${name}" not found`, details);
}

export function namespaceTerminating(resource: Resource, { namespace, name }: ObjectRef): Refusal {
  const because = `namespace ${namespace} is being terminated`;
  return new Refusal(
    403,
    'Forbidden',
    `${groupResource(resource)} "${name}" is forbidden: unable to create new content in namespace ${namespace} because it is being terminated`,
    {
      name,
      kind: resource.plural,
      causes: [{ reason: 'NamespaceTerminating', message: because, field: 'metadata.namespace' }],
    },
  );
}

export function invalid(
  resource: Resource,
  name: string,
  causes: readonly Required<Cause>[],
): Refusal {
  const kind = resource.group === '' ? resource.kind : `${resource.kind}.${resource.group}`;
  const words = causes.map(({ field, message }) => `${field}: ${message}`);
  const list = words.length === 1 ? words[0] : `[${words.join(', ')}]`;
  return new Refusal(422, 'Invalid', `${kind} "${name}" is invalid: ${list}`, {
    name,
    group: resource.group,
    kind: resource.kind,
    causes,
  });
}

/** Conflicts of a server-side apply (apimachinery: NewConflictError). */
export function conflict(conflicts: readonly OwnedElsewhere[]): Refusal {
  const causes = conflicts.map(({ owner, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${describeOwner(owner)}`,
    field: pathText(path),
  }));
  const [first] = causes;
  const message =
    first !== undefined && causes.length === 1
      ? `Apply failed with 1 conflict: ${first.message}: ${first.field}`
      : `Apply failed with ${causes.length} conflicts: ${listByOwner(conflicts)}`;
  return new Refusal(409, 'Conflict', message, { causes });
}

/** A body that does not fit its type is answered 500 by server-side apply (structured-merge-diff). */
export function unfitting(object: Manifest, words: string): Refusal {
  return new Refusal(500, '', `failed to create typed patch object (${typed(object)}): ${words}`);
}

/** So is a text that the type of its field cannot hold (apimachinery, managedfields: StructuredMergeManager.Apply). */
export function unconvertible(object: Manifest, words: string): Refusal {
  const where = `failed to convert new object (${typed(object)}) to proper version`;
  const what = `unable to convert unstructured object to ${object.apiVersion}, Kind=${object.kind}`;
  return new Refusal(500, '', `${where}: ${what}: ${words}`);
}

/** The same in a create or an update. */
export function undecodable({ apiVersion, kind }: Manifest, words: string): Refusal {
  const [version = ''] = apiVersion.split('/').toReversed();
  const message = `${kind} in version "${version}" cannot be handled as a ${kind}: ${words}`;
  return new Refusal(400, 'BadRequest', message);
}

function typed({ metadata, apiVersion, kind }: Manifest): string {
  return `${metadata.namespace ?? ''}/${metadata.name}; ${apiVersion}, Kind=${kind}`;
}

function groupResource({ group, plural }: Resource): string {
  return group === '' ? plural : `${plural}.${group}`;
}

function describeOwner({ manager, operation, apiVersion, subresource, time }: FieldsEntry): string {
  const name = JSON.stringify(manager);
  const part = subresource === undefined ? name : `${name} with subresource "${subresource}"`;
  if (operation === 'Apply') return part;
  return `${part} using ${apiVersion}${time === undefined ? '' : ` at ${time}`}`;
}

function listByOwner(conflicts: readonly OwnedElsewhere[]): string {
  const owners = [...new Set(conflicts.map(({ owner }) => describeOwner(owner)))].toSorted();
  return owners
    .flatMap((name) => [
      `conflicts with ${name}:`,
      ...conflicts
        .filter(({ owner }) => describeOwner(owner) === name)
        .map(({ path }) => `- ${pathText(path)}`),
    ])
    .join('\n');
}
