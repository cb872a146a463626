import { InvalidArgumentError } from 'commander';
import type { Trouble } from '../sandbox/trouble.ts';
import { duration, positive } from './values.ts';

/** `down=cluster2,no-address,readiness=20s,busy=3,reset=5`: how embedded clusters are to misbehave. */
export function trouble(text: string, previous: Trouble = {}): Trouble {
  return text
    .split(',')
    .filter((word) => word !== '')
    .reduce((told, word) => ({ ...told, ...one(word, told) }), previous);
}

function one(word: string, { down = [] }: Trouble): Trouble {
  const [, name = word, value = ''] = /^([\w-]+)=(.+)$/.exec(word) ?? [];
  switch (name) {
    case 'no-address':
      if (value === '') return { noAddress: true };
      break;
    case 'dual-stack':
      if (value === 'IPv4' || value === 'IPv6') return { dualStack: value };
      break;
    case 'down':
      if (value !== '') return { down: [...down, value] };
      break;
    case 'readiness':
      return { readiness: duration(value) };
    case 'busy':
      return { busy: positive(value) };
    case 'reset':
      return { reset: positive(value) };
  }
  throw new InvalidArgumentError(
    'there are down=CLUSTER, no-address, dual-stack=IPv4|IPv6, readiness=20s, busy=N and reset=N.',
  );
}
