import { releases } from '../../plans/releases/index.ts';
import { packageVersion } from './version.ts';
import { exitCodes, type World } from './world.ts';

/** `isthmus version`: its own, what it runs on, and the releases of Istio that it knows. */
export function versions({ stdout }: Pick<World, 'stdout'>): number {
  stdout.write(`isthmus ${packageVersion()}\nNode ${process.version}\n`);
  stdout.write(`for Istio ${releases.map(({ version }) => version).join(', ')}\n`);
  return exitCodes.fine;
}
