import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../../test/support/repository.ts';

/** A mesh file of the menu. */
export interface Example {
  readonly title: string;
  readonly text: string;
  /** Has findings. */
  readonly mistaken: boolean;
}

const meshes: Readonly<Record<string, string>> = {
  'Primary-remote, as in the guide': 'fixtures/primary-remote',
  'One cluster': 'fixtures/playground/one-cluster',
  'One primary and four remotes': 'fixtures/playground/four-remotes',
  'Two primaries in two networks': 'fixtures/multi-primary_multi-network',
  'A mixture of all of them': 'fixtures/mixture',
};

const mistakes: Readonly<Record<string, string>> = {
  'Many mistakes at once': 'many-mistakes',
  'A primary that does not exist': 'unknown-primary',
  'A remote without its primary': 'remote-without-primary',
  'A role in upper case': 'role-in-upper-case',
  'The same context twice': 'same-context-twice',
  'Overlapping MetalLB pools': 'overlapping-pools',
  'Indented with a tab': 'tab-indentation',
  'A key at the wrong place': 'key-at-the-wrong-place',
};

/** The menu of the playground, the first being what it opens with. */
export function examples(): readonly Example[] {
  return [
    ...Object.entries(meshes).map(([title, folder]) => example(title, folder, false)),
    ...Object.entries(mistakes).map(([title, name]) =>
      example(title, `fixtures/invalid/${name}`, true),
    ),
  ];
}

function example(title: string, folder: string, mistaken: boolean): Example {
  const text = readFileSync(join(repository, folder, 'mesh.yaml'), 'utf8');
  // The path of the schema is that of the repository; in the playground there is nothing to point to.
  return { title, text: text.replace(/^# \$schema: .*\n#\n/, ''), mistaken };
}
