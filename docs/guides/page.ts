/** A topology that has a page of its own in docs/guides/. */
export interface Guide {
  /** Of its folder in fixtures/, and of its page. */
  readonly name: string;
  readonly title: string;
  /** Istio's page, if it has one. */
  readonly link: string | undefined;
  /** Who wants it, and what it takes. */
  readonly when: string;
}

const istio = 'https://istio.io/latest/docs/setup/install/multicluster';

export const guides: readonly Guide[] = [
  {
    name: 'primary-remote',
    title: 'Primary-remote on one network',
    link: `${istio}/primary-remote/`,
    when: 'One control plane serves two clusters whose Pods reach each other. The remote needs no control plane of its own; when the primary is down, what runs goes on, and nothing new gets a sidecar.',
  },
  {
    name: 'primary-remote_multi-network',
    title: 'Primary-remote on different networks',
    link: `${istio}/primary-remote_multi-network/`,
    when: 'The same where Pods do not reach each other: traffic passes through an east-west gateway of each network. The remote gets its gateway last, after the primary has seen the cluster.',
  },
  {
    name: 'multi-primary',
    title: 'Multi-primary on one network',
    link: `${istio}/multi-primary/`,
    when: 'Each cluster has a control plane, and each sees all others. They need a common root: `isthmus certs init` makes one, and each control plane gets an intermediate of its own at apply.',
  },
  {
    name: 'multi-primary_multi-network',
    title: 'Multi-primary on different networks',
    link: `${istio}/multi-primary_multi-network/`,
    when: 'Each cluster has a control plane and an east-west gateway, and Pods of different networks reach each other only through those.',
  },
  {
    name: 'mixture',
    title: 'A mixture',
    link: undefined,
    when: 'Two primaries that see each other, remotes of either, one that both may lead, and three networks. No guide of Istio shows it; it follows from who names whom.',
  },
];

/** What the commands printed. */
export interface Outputs {
  readonly mesh: string;
  readonly plan: string;
  readonly apply: string;
}

export function guidePage({ name, title, link, when }: Guide, outputs: Outputs): string {
  const needsRoot = outputs.mesh.includes('mode: root');
  return [
    `# ${title}`,
    '',
    when,
    ...(link === undefined
      ? []
      : ['', `What is done here by one command is [a guide of Istio](${link}) by hand.`]),
    '',
    `![The steps and what each waits for](../../fixtures/${name}/graph.svg)`,
    '',
    '## mesh.yaml',
    '',
    ...fenced('yaml', outputs.mesh),
    '',
    ...(needsRoot
      ? [
          'The root that it names is made once, and kept where only you can read it:',
          '',
          ...fenced('', '$ isthmus certs init'),
          '',
        ]
      : []),
    '## Plan',
    '',
    ...fenced('', `$ isthmus plan --summary\n${outputs.plan}`),
    '',
    'Without `--summary` it names every object, and with `-v` every field.',
    '',
    '## Apply',
    '',
    ...fenced('', `$ isthmus apply\n${outputs.apply}`),
    '',
    'Steps that do not wait for each other run at the same time. Run it again, and it says that there is nothing to do.',
    '',
    '_The output is that of embedded clusters (`--sandbox`) with a stand-in for Istio’s charts; times are left out. `npm run guides` makes this page._',
    '',
  ].join('\n');
}

/** What a plan says, without its ID and how to do it: other clusters have another one. */
export function planWords(printed: string): string {
  return printed.replace(/\nPlan ID: .*\n/, '').replace(/\nTo do it: .*\n$/, '');
}

/** What an apply says of its steps, in the order of its plan; without times, which no two runs share. */
export function applyWords(printed: string): string {
  const lines = printed.split('\n');
  const place = (line: string): number =>
    printed.indexOf(`\n  ${/^√ (.*?) \d+ objects? /.exec(line)?.[1] ?? ''}`);
  const done = lines
    .filter((line) => line.startsWith('√ '))
    .map((line) => line.replace(/,? (?:ready|done) after [\d.–]+ s$/, ''))
    .toSorted((a, b) => place(a) - place(b));
  const end = lines.find((line) => line.startsWith('Applied'));
  if (end === undefined) throw new Error(`no end of an apply in: ${printed}`);
  return [...done, '', end].join('\n');
}

function fenced(language: string, text: string): readonly string[] {
  return [`\`\`\`${language}`, text.trimEnd(), '```'];
}
