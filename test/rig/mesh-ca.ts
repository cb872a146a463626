import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeCertificate } from './certificate.ts';

/** The keys of Secret `cacerts`, as istiod reads them; PEM texts. */
export type CaCerts = Readonly<
  Record<'ca-cert.pem' | 'ca-key.pem' | 'cert-chain.pem' | 'root-cert.pem', string>
>;

/** One root for a mesh, as in Istio's "Plug in CA Certificates": it signs an intermediate for each control plane. */
export interface MeshCa {
  intermediate(name: string): Promise<CaCerts>;
}

const usage = 'keyUsage=critical,keyCertSign,cRLSign';

/** Its files go into the given folder. */
export async function createMeshCa(folder: string): Promise<MeshCa> {
  const root = { name: 'root', subject: '/O=Istio/CN=root', key: 'rsa' } as const;
  const extensions = [usage, 'basicConstraints=critical,CA:TRUE'];
  await makeCertificate(folder, { ...root, extensions });
  return {
    intermediate: async (name) => {
      const constraints = 'basicConstraints=critical,CA:TRUE,pathlen:0';
      const subject = `/O=Istio/CN=${name}`;
      const own = { name, subject, signer: 'root', key: 'rsa' } as const;
      await makeCertificate(folder, { ...own, extensions: [usage, constraints] });
      const read = (file: string): Promise<string> => readFile(join(folder, file), 'utf8');
      const [certificate, rootCertificate] = [await read(`${name}.crt`), await read('root.crt')];
      return {
        'ca-cert.pem': certificate,
        'ca-key.pem': await read(`${name}.key`),
        'root-cert.pem': rootCertificate,
        'cert-chain.pem': `${certificate}${rootCertificate}`,
      };
    },
  };
}
