import type { VerifyPorts } from '../../lib/verify/reads.ts';

const nobody = (): never => {
  throw new Error('nobody should connect to anything here');
};

/** For embedded and scripted clusters: nothing of them can be connected to, or has a name. */
export const noNetwork: Pick<VerifyPorts, 'handshake' | 'resolve'> = {
  handshake: nobody,
  resolve: nobody,
};
