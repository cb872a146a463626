import type { Manifest } from '../cluster/object.ts';
import type { Schema } from '../mesh/schema/schema.ts';
import { structural } from './structural.ts';

const text = (description: string) => ({ type: 'string', description });

/** The type of meshes. `mesh`: the schema of mesh.yaml. */
export function meshDefinition(mesh: Schema): Manifest {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'meshes.isthmus.dev' },
    spec: {
      group: 'isthmus.dev',
      names: {
        kind: 'Mesh',
        listKind: 'MeshList',
        plural: 'meshes',
        singular: 'mesh',
        categories: ['isthmus'],
      },
      scope: 'Namespaced',
      versions: [
        {
          name: 'v1alpha1',
          served: true,
          storage: true,
          subresources: { status: {} },
          additionalPrinterColumns: columns,
          schema: {
            openAPIV3Schema: {
              type: 'object',
              description: 'An Istio mesh over several clusters, which the reconciler looks after.',
              required: ['spec'],
              properties: { spec: specOf(mesh), status },
            },
          },
        },
      ],
    },
  };
}

const columns = [
  column('Ready', `.status.conditions[?(@.type=="Ready")].status`),
  column('Reason', `.status.conditions[?(@.type=="Ready")].reason`),
  column('Clusters', '.status.reachable'),
  column('Changes', '.status.plan.tally'),
  column('Plan', '.status.plan.id'),
  { ...column('Looked', '.status.lastPlanTime'), type: 'date' },
  { ...column('Age', '.metadata.creationTimestamp'), type: 'date' },
];

function column(name: string, jsonPath: string) {
  return { name, type: 'string', jsonPath };
}

function specOf(mesh: Schema): object {
  return {
    type: 'object',
    required: ['mesh'],
    properties: {
      mesh: { ...structural(mesh), nullable: false, description: 'The content of mesh.yaml.' },
      kubeconfigs: text(
        'Name of a Secret of this namespace: each of its keys is a kubeconfig. Beside them there is the context in-cluster.',
      ),
      approval: {
        ...text(
          'What somebody has to approve first: nothing, what deletes, replaces, takes over or restarts something, or everything. Default: disruptive.',
        ),
        enum: ['none', 'disruptive', 'all'],
      },
      approve: {
        ...text('ID@date of the plan that somebody approves: isthmus approve writes it.'),
        pattern: '^[0-9a-f]{32}@[0-9]{4}-[0-9]{2}-[0-9]{2}$',
      },
      suspend: { type: 'boolean', description: 'Look at nothing, and do nothing.' },
      interval: {
        ...text('Time between two looks, such as 10m (the default).'),
        pattern: '^([0-9]+h)?([0-9]+m)?([0-9]+s)?$',
      },
      onDrift: {
        ...text('What is done about what somebody else has changed. Default: correct.'),
        enum: ['correct', 'report'],
      },
    },
  };
}

const status = {
  type: 'object',
  'x-kubernetes-preserve-unknown-fields': true,
  properties: {
    observedGeneration: { type: 'integer', format: 'int64' },
    conditions: {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['type'],
      items: {
        type: 'object',
        required: ['type', 'status', 'reason', 'message', 'lastTransitionTime'],
        properties: {
          type: { type: 'string' },
          status: { type: 'string', enum: ['True', 'False', 'Unknown'] },
          reason: { type: 'string' },
          message: { type: 'string' },
          lastTransitionTime: { type: 'string', format: 'date-time' },
          observedGeneration: { type: 'integer', format: 'int64' },
        },
      },
    },
  },
};
