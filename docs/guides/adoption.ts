/** What the commands printed over a mesh that was installed by hand. */
export interface AdoptionOutputs {
  readonly mesh: string;
  readonly summary: string;
  readonly plan: string;
  readonly apply: string;
  readonly again: string;
}

/** The page for those who come from Istio's guides by hand. */
export function adoptionPage({ mesh, summary, plan, apply, again }: AdoptionOutputs): string {
  return `# Coming from the guides by hand

A mesh that was installed with \`istioctl install\` and \`kubectl\`, as Istio's guides do it, becomes isthmus' own without a restart: write
down what there is, look at what would change, adopt it.

1. \`isthmus import\` writes the \`mesh.yaml\` of the mesh that runs, from what the clusters say of themselves: the mesh ID, the names of clusters and
   networks, who is whose primary, the versions, revisions and tags, the Helm values that were given to the charts, the settings of gateways. It looks into
   all contexts of the kubeconfig, or those of \`--context cluster1,cluster2\`, and only reads. What it could not find out it does not guess: a comment in the
   file says so where it belongs. With a root of your own it writes \`trust: { mode: external }\`: then isthmus only checks the Secrets \`cacerts\` that you made.

   \`\`\`yaml
${indented(mesh)}
   \`\`\`

2. \`isthmus plan\` touches nothing. Every object that exists is \`adopt\`, and of those that differ it shows the fields, and who holds them:

   \`\`\`
   $ isthmus plan --summary
${indented(summary)}
   \`\`\`

   These are all the fields that differ from what the guide installs:

   \`\`\`
${indented(differing(plan))}
   \`\`\`

   A line with \`! restarts Pods\` means that mesh.yaml says something else than what runs: correct mesh.yaml until there is none that you
   do not want.

3. \`isthmus apply --adopt\` makes the objects isthmus' own. Fields that you or others set beside are left alone; only those that the plan
   showed are taken. From then on they are isthmus' alone, so that what leaves mesh.yaml later goes: the plan says of each object who
   gives up how much, and its JSON which fields. What \`kubectl apply\` remembers of its manifest goes, too.

   \`\`\`
   $ isthmus apply --adopt
${indented(apply)}
   $ isthmus plan
${indented(again)}
   \`\`\`

From now on leave \`istioctl install\` alone: it would take the fields back, and the next plan would show them, with who holds them.

What somebody else still looks after is not adopted: a Helm release as long as Helm remembers it (\`E-HELM-RELEASE\`, with the command that makes it forget), a mesh
of the Sail operator (\`E-SAIL-OPERATOR\`) or of an operator of Istio in the cluster (\`E-ISTIO-OPERATOR\`). What older operators have left behind is named.

_The output is that of real API servers and istiods, on which the tests install the primary-remote guide by hand; times are left out._
`;
}

/** The objects that differ, with the fields in which they do. */
function differing(plan: string): string {
  const lines = plan.split('\n');
  return lines
    .flatMap((line, index) => {
      if (/^ {6}/.test(line) && !line.startsWith('      →')) return [line];
      return /^ {2}> /.test(line) && /^ {6}/.test(lines[index + 1] ?? '') ? [line] : [];
    })
    .join('\n');
}

function indented(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `   ${line.replace(/ since \d\S+Z/, ' since …')}`.trimEnd())
    .join('\n');
}
