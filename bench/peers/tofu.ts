import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { findProgram } from '../../lib/find-program.ts';
import type { Contestant } from '../contest.ts';
import type { Applied } from './objects.ts';

/** OpenTofu with the provider of Kubernetes' manifests, once it has imported the same objects into its state. */
export async function tofu({ rig, files }: Applied): Promise<readonly Contestant[]> {
  const folder = join(rig.dir, 'tofu');
  await mkdir(folder);
  const provider = await findProgram('terraform-provider-kubernetes', process.env['PATH'] ?? '');
  const settings = join(folder, 'tofu.rc');
  await writeFile(
    settings,
    `provider_installation {\n  dev_overrides {\n    "hashicorp/kubernetes" = "${dirname(provider ?? '')}"\n  }\n}\n`,
  );
  await writeFile(
    join(folder, 'main.tf'),
    [...files].map(([cluster, file]) => moduleOf(cluster, file, rig.kubeconfig)).join('\n'),
  );
  const run = (...args: readonly string[]) =>
    execa('tofu', args, {
      cwd: folder,
      env: { TF_CLI_CONFIG_FILE: settings, CHECKPOINT_DISABLE: '1' },
    });
  await run('apply', '-auto-approve');
  const plan = () => run('plan', '-no-color', '-input=false');
  const [found] = /^(?:No changes|Plan:).*/m.exec((await plan()).stdout) ?? ['nothing'];
  console.log(`tofu then finds: ${found}`);
  return [{ name: 'tofu plan', run: plan }];
}

function moduleOf(cluster: string, file: string, kubeconfig: string): string {
  return `
provider "kubernetes" {
  alias          = "${cluster}"
  config_path    = "${kubeconfig}"
  config_context = "${cluster}"
}

locals {
  ${cluster} = { for item in jsondecode(file("${file}")).items :
    join(",", concat(
      ["apiVersion=\${item.apiVersion}", "kind=\${item.kind}"],
      can(item.metadata.namespace) ? ["namespace=\${item.metadata.namespace}"] : [],
      ["name=\${item.metadata.name}"],
    )) => item }
}

import {
  for_each = local.${cluster}
  to       = kubernetes_manifest.${cluster}[each.key]
  id       = each.key
}

resource "kubernetes_manifest" "${cluster}" {
  provider = kubernetes.${cluster}
  for_each = local.${cluster}
  manifest = each.value
  field_manager {
    force_conflicts = true
  }
}
`;
}
