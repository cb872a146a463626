/** The text of a mesh of so many clusters in ten networks. */
export function meshOf(clusters: number, primaries: number): string {
  const trust =
    primaries === 1
      ? '{ mode: self-signed }'
      : '{ mode: root, root: { certificate: ca/root-cert.pem, key: ca/root-key.pem } }';
  const lines = [...Array(clusters).keys()].map((index) => {
    const role =
      index < primaries ? 'role: primary' : `role: remote, primary: c${(index % primaries) + 1}`;
    const server = `apiServer: "https://10.0.${Math.floor(index / 250)}.${(index % 250) + 1}:6443"`;
    return `  c${index + 1}: { context: c${index + 1}, network: n${index % 10}, ${role}, ${server} }`;
  });
  return [
    'apiVersion: isthmus/v1alpha1',
    'kind: Mesh',
    'name: mesh1',
    'istio: { version: 1.31.0 }',
    `trust: ${trust}`,
    `networks: { ${[...Array(Math.min(clusters, 10)).keys()].map((index) => `n${index}: {}`).join(', ')} }`,
    'clusters:',
    ...lines,
    '',
  ].join('\n');
}
