import { fieldAt, isRecord } from '../../lib/json.ts';
import * as fc from 'fast-check';
import type { Manifest } from '../../lib/cluster/object.ts';

/** What somebody does to one object. */
export type Move =
  | {
      readonly kind: 'apply';
      readonly manager: string;
      readonly force: boolean;
      readonly dryRun: boolean;
      readonly fields: Fields;
    }
  /** Makes all that others hold isthmus' alone. */
  | { readonly kind: 'take'; readonly manager: 'isthmus' }
  /** Reads, changes and puts back. */
  | { readonly kind: 'update'; readonly manager: string; readonly fields: Fields };

type Fields = Readonly<Record<string, unknown>>;

/** A kind of object that sequences of moves are made for. */
export interface Subject {
  readonly kind: string;
  readonly fields: fc.Arbitrary<Fields>;
  /** The live object as an update would have it. */
  readonly change: (live: Manifest, fields: Fields) => Manifest;
}

export const widgetGroup = 'sandbox.example.org';

export const widgetSchema = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        size: { type: 'integer' },
        mode: { type: 'string', default: 'plain' },
        whole: { type: 'array', items: { type: 'string' } },
        set: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' },
        parts: {
          type: 'array',
          items: {
            type: 'object',
            required: ['name'],
            properties: {
              name: { type: 'string' },
              a: { type: 'integer' },
              b: { type: 'integer' },
            },
          },
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
        },
        together: {
          type: 'object',
          additionalProperties: { type: 'string' },
          'x-kubernetes-map-type': 'atomic',
        },
        free: { type: 'object', additionalProperties: { type: 'string' } },
        any: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      },
    },
  },
};

const few = fc.constantFrom('1', '2');
const numbers = fc.integer({ min: 1, max: 2 });

/** Some of the keys. */
function some<T>(
  keys: readonly string[],
  value: fc.Arbitrary<T>,
): fc.Arbitrary<Readonly<Record<string, T | undefined>>> {
  return fc.record(Object.fromEntries(keys.map((key) => [key, value])), { requiredKeys: [] });
}

function optional(fields: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<Fields> {
  return fc.record(fields, { requiredKeys: [] });
}

const labels = some(['x', 'y'], few);

const port = fc
  .record({ port: fc.constantFrom(80, 81), protocol: fc.constantFrom(undefined, 'TCP', 'UDP') })
  .chain(({ port, protocol }) =>
    optional({ targetPort: fc.constantFrom(8080, 9090, 'web'), appProtocol: few }).map((more) => ({
      name: `p${port}${(protocol ?? 'TCP').toLowerCase()}`,
      port,
      ...(protocol === undefined ? {} : { protocol }),
      ...more,
    })),
  );

/** What makes a Service one of its type. */
const serviceKind: fc.Arbitrary<Fields> = fc.constantFrom(
  { type: 'ClusterIP' },
  { clusterIP: 'None' },
  { type: 'NodePort' },
  { type: 'LoadBalancer' },
  { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false },
  { type: 'ExternalName', externalName: 'a.example.org' },
  { type: 'ExternalName', externalName: 'b.example.org' },
);

const container = fc.constantFrom('main', 'side').chain((name) =>
  fc.record(
    {
      name: fc.constant(name),
      image: fc.constantFrom('a:1', 'b'),
      env: fc.uniqueArray(fc.record({ name: fc.constantFrom('A', 'B', 'C'), value: few }), {
        selector: ({ name }) => name,
        maxLength: 3,
      }),
      args: fc.array(few, { minLength: 1, maxLength: 2 }),
      resources: fc.constantFrom(
        { limits: { cpu: '1' } },
        { limits: { cpu: '1000m', memory: '1.7Gi' } },
        { requests: { memory: '1Gi' } },
        { requests: { memory: '1024Mi', cpu: 0.1 } },
        { requests: { memory: '1.5Gi' } },
      ),
    },
    { requiredKeys: ['name', 'image'] },
  ),
);

export const subjects: readonly Subject[] = [
  {
    kind: 'ConfigMap',
    fields: fc
      .record({ labels, data: some(['a', 'b', 'c'], few) })
      .map(({ labels, data }) => ({ metadata: { labels }, data })),
    change: (live, { data }) => ({ ...live, data }),
  },
  {
    kind: 'Service',
    fields: fc
      .record({
        labels,
        selector: fc.option(some(['app', 'tier'], few), { nil: undefined }),
        ports: fc.uniqueArray(port, { selector: ({ name }) => name, minLength: 1, maxLength: 3 }),
        kind: fc.option(serviceKind, { nil: {} }),
      })
      .map(({ labels, selector, ports, kind }) => ({
        metadata: { labels },
        spec: { ports, ...kind, ...(selector === undefined ? {} : { selector }) },
      })),
    // The type stays: a real server keeps fields of a former type where no answer shows them, and nobody comes to own them then.
    change: (live, { spec }) => {
      const selector = fieldAt(spec, 'selector');
      const ports = fieldAt(spec, 'ports');
      return withSpec(live, { ports, ...(selector === undefined ? {} : { selector }) });
    },
  },
  {
    kind: 'Deployment',
    fields: fc
      .record({
        labels,
        replicas: fc.option(numbers, { nil: undefined }),
        containers: fc.uniqueArray(container, {
          selector: ({ name }) => name,
          minLength: 1,
          maxLength: 2,
        }),
      })
      .map(({ labels, replicas, containers }) => ({
        metadata: { labels },
        spec: {
          ...(replicas === undefined ? {} : { replicas }),
          selector: { matchLabels: { app: 'web' } },
          template: { metadata: { labels: { app: 'web' } }, spec: { containers } },
        },
      })),
    change: (live, { spec }) =>
      withSpec(live, {
        replicas: fieldAt(spec, 'replicas') ?? 3,
        template: {
          metadata: fieldAt(spec, 'template', 'metadata'),
          spec: { containers: fieldAt(spec, 'template', 'spec', 'containers') },
        },
      }),
  },
  {
    kind: 'Widget',
    fields: fc
      .record({
        labels,
        spec: optional({
          size: numbers,
          mode: few,
          whole: fc.array(few, { maxLength: 2 }),
          set: fc.uniqueArray(fc.constantFrom('r', 's', 't'), { maxLength: 3 }),
          parts: fc.uniqueArray(
            fc.record(
              { name: fc.constantFrom('m', 'n', 'o'), a: numbers, b: numbers },
              { requiredKeys: ['name'] },
            ),
            { selector: ({ name }) => name, maxLength: 3 },
          ),
          together: some(['k', 'l'], few),
          free: some(['k', 'l'], few),
          any: optional({ deep: some(['k', 'l'], few), list: fc.array(few, { maxLength: 2 }) }),
        }),
      })
      .map(({ labels, spec }) => ({
        // A real server keeps an empty map of labels in a custom resource until the next write, and no longer.
        metadata: Object.keys(labels).length === 0 ? {} : { labels },
        spec,
      })),
    change: (live, { spec }) => ({ ...live, spec }),
  },
];

/** A sequence that begins with an apply. */
export function movesOf(subject: Subject): fc.Arbitrary<readonly Move[]> {
  const apply = fc.record({
    kind: fc.constant('apply' as const),
    manager: fc.constantFrom('isthmus', 'alice', 'bob'),
    force: fc.boolean(),
    dryRun: fc.integer({ min: 0, max: 4 }).map((number) => number === 0),
    fields: subject.fields,
  });
  const update = fc.record({
    kind: fc.constant('update' as const),
    manager: fc.constantFrom('alice', 'carol'),
    fields: subject.fields,
  });
  const take = fc.constant({ kind: 'take', manager: 'isthmus' } as const);
  const move = fc.oneof(
    { weight: 4, arbitrary: apply },
    { weight: 1, arbitrary: update },
    { weight: 1, arbitrary: take },
  );
  return fc
    .tuple(apply, fc.array(move, { minLength: 2, maxLength: 8 }))
    .map(([first, rest]) => [{ ...first, dryRun: false }, ...rest]);
}

function withSpec(live: Manifest, fields: Fields): Manifest {
  const { spec } = live;
  return { ...live, spec: { ...(isRecord(spec) ? spec : {}), ...fields } };
}
