import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** A process with all that it has started, and what those have, at this moment. Only itself where there is no /proc. */
export function processTree(pid: number): readonly number[] {
  const parents = parentsOf();
  const tree = [pid];
  // Grows while it is walked.
  for (const parent of tree) {
    tree.push(...[...parents].filter(([, of]) => of === parent).map(([child]) => child));
  }
  return tree;
}

function parentsOf(): ReadonlyMap<number, number> {
  const names = existsSync('/proc') ? readdirSync('/proc') : [];
  return new Map(
    names.filter((name) => /^\d+$/.test(name)).map((name) => [Number(name), parentOf(name)]),
  );
}

/** The second field behind the name of the program, which may hold spaces (proc(5)); 0 when it has ended. */
function parentOf(pid: string): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return 0;
  }
}
