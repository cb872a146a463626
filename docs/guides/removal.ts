/** What the commands printed over a mesh that was applied, and that others use. */
export interface RemovalOutputs {
  readonly cluster: string;
  readonly mesh: string;
  readonly done: string;
}

/** The page for those who take a mesh apart. */
export function removalPage({ cluster, mesh, done }: RemovalOutputs): string {
  return `# Taking a mesh apart

\`isthmus destroy\` deletes all that isthmus made, and what istiod wrote beside it (its locks, its own root, \`istio-ca-root-cert\` in every
namespace), in the reverse of the order in which it came: what the clusters hold of each other first, then gateways, then webhooks before
the istiod that answers them, then Istio's types and the namespaces. It waits for each to be gone, and asks for the name of the mesh
before it begins.

## One cluster

\`\`\`
$ isthmus destroy --cluster cluster2
${cluster.trimEnd()}
\`\`\`

What the other clusters hold of it (remote secrets) goes first. Take it out of mesh.yaml, too, or the next \`isthmus apply\` makes it again.

- A cluster that is not in mesh.yaml any more: say where it is, \`isthmus destroy --cluster cluster3 --context kind-cluster3\`.
- A cluster whose istiod leads others is refused (\`E-LEADS-OTHERS\`): name those, too, or give them another primary first.
- A cluster that is gone for good cannot be looked into, so that nothing would be destroyed. Take it out of mesh.yaml;
  \`isthmus apply --prune\` deletes what the others hold of it.

## All of it

Here somebody has a VirtualService of their own, and a ConfigMap in the namespace of Istio:

\`\`\`
$ isthmus destroy
${mesh.trimEnd()}
\`\`\`

\`\`\`
Destroy mesh1? What is deleted cannot be brought back. Only the name of the mesh is taken for an answer: mesh1
${done.trimEnd()}
\`\`\`

What would take along something of others stays, and the plan says why: a namespace that somebody else made or in which something of
others lies, a type that others have objects of, and all types of Istio while another istiod runs in the cluster. Once that has gone, run it
again: the inventory goes last, so that nothing is lost sight of. Then it says \`Nothing to destroy.\`

## When it does not end

- Run it again: it goes on where it stopped, also after it was killed.
- What does not go in time (\`--timeout\`) is named with what holds it: a finalizer, or what a namespace says of itself
  (\`Some content in the namespace has finalizers remaining: …\`).
- While a cluster does not answer, nothing is destroyed: it may be led by another, or hold credentials of it. One that has gone for good is
  left out of mesh.yaml first; a remote that it led is written as \`role: primary\` there, only for this.
- Without a terminal it takes \`--yes\`, or \`--approved ID@date\` with the ID that it showed before: then it does just that, or nothing.
- \`isthmus rbac --for destroy\` prints the roles that it takes.

_The output is that of embedded clusters (\`--sandbox\`) with a stand-in for Istio’s charts; times are left out. \`npm run guides\` makes this page._
`;
}
