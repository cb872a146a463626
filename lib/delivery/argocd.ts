import type { Manifest } from '../cluster/object.ts';
import { keepsOthers } from './keeps-others.ts';
import type { InGit } from './share.ts';

/**
 * Waves order the objects of an Application; what others' objects live in goes only when somebody says so (Argo CD: "Sync Phases and
 * Waves", "Sync Options").
 */
export function argocdAnnotations(manifest: Manifest, wave: number): Record<string, string> {
  return {
    'argocd.argoproj.io/sync-wave': String(wave),
    ...(keepsOthers(manifest) && {
      'argocd.argoproj.io/sync-options': 'Prune=confirm,Delete=confirm',
    }),
  };
}

/** One Application for each cluster, called as Argo CD calls the cluster (Argo CD: "List Generator"). */
export function applicationSet(
  mesh: string,
  parts: readonly InGit[],
  { repository, path }: { readonly repository: string; readonly path: string },
): object {
  const clusters = [...new Set(parts.map(({ step }) => step.cluster))];
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'ApplicationSet',
    metadata: { name: mesh, namespace: 'argocd' },
    spec: {
      goTemplate: true,
      goTemplateOptions: ['missingkey=error'],
      generators: [{ list: { elements: clusters.map((cluster) => ({ cluster })) } }],
      template: {
        metadata: { name: `${mesh}-{{ .cluster }}` },
        spec: {
          project: 'default',
          source: {
            repoURL: repository,
            targetRevision: 'HEAD',
            path: `${path}/{{ .cluster }}`,
          },
          destination: { name: '{{ .cluster }}' },
          syncPolicy: {
            automated: { prune: true },
            syncOptions: ['ServerSideApply=true'],
            retry: { limit: 10, backoff: { duration: '10s', factor: 2, maxDuration: '3m' } },
          },
        },
      },
    },
  };
}
