import type { Manifest } from '../../../lib/cluster/object.ts';
import { cni } from './cni.ts';
import { definitions } from './definitions.ts';
import { gatewayObjects } from './gateway.ts';
import { istiod, recordedValues } from './istiod.ts';
import { remoteIstiod } from './remote.ts';
import { reader, readerAccount, reading, type Rule } from './rights.ts';
import { settingsOf } from './settings.ts';
import { injector, tags, validators } from './webhooks.ts';

/**
 * Stands in for `istioctl manifest generate` where there is none: the same objects, names, labels and references, written
 * for the sandbox and far smaller. Good for trying things; a real mesh needs the real charts.
 */
export function charts(operator: Manifest): readonly Manifest[] {
  const settings = settingsOf(operator);
  const gateways = settings.gateways.flatMap((gateway) => gatewayObjects(gateway, settings));
  switch (settings.profile) {
    case 'empty':
      return [
        ...(settings.base ? [...definitions(settings), readerAccount(settings)] : []),
        ...cni(settings),
        ...gateways,
      ];
    case 'remote':
      return [
        ...definitions(settings),
        readerAccount(settings),
        ...reader(settings, ofPrimary),
        recordedValues(settings),
        injector(settings),
        ...tags(settings),
        ...remoteIstiod(settings),
        ...gateways,
      ];
    case 'default':
      return [
        ...definitions(settings),
        readerAccount(settings),
        ...reader(settings, []),
        ...istiod(settings),
        recordedValues(settings),
        injector(settings),
        ...tags(settings),
        ...validators(settings),
        ...gateways,
      ];
  }
}

/** The istiod of the primary writes certificates into a remote with the token of its reader. */
const ofPrimary: readonly Rule[] = [
  { apiGroups: [''], resources: ['configmaps'], verbs: ['create', ...reading, 'update'] },
  {
    apiGroups: ['admissionregistration.k8s.io'],
    resources: ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'],
    verbs: [...reading, 'update', 'patch'],
  },
];
