import { execa } from 'execa';

/** Real programs and sources that a test needs. */
export interface Binaries {
  /** Path of istioctl. */
  readonly istioctl: string;
  /** Folder of the Istio module of the same release: samples and manifests. */
  readonly istio: string;
}

/** From the environment and the Go module cache; a reason when something is missing. */
export async function findBinaries(): Promise<Binaries | string> {
  const istioctl = process.env['ISTHMUS_ISTIOCTL'];
  if (istioctl === undefined) return 'ISTHMUS_ISTIOCTL names no istioctl';
  const module = await execa('go', ['list', '-m', '-f', '{{.Dir}}', 'istio.io/istio'], {
    cwd: 'test/rig/go/istio',
    reject: false,
  });
  const istio = module.failed ? '' : module.stdout.trim();
  return istio === '' ? 'the Istio module is not in the Go module cache' : { istioctl, istio };
}
