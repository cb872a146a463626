import { type Command, InvalidArgumentError } from 'commander';
import { durationOf } from '../duration.ts';

/** `1h30m`, `90s`, `5m` → milliseconds, never 0. Throws `InvalidArgumentError`. */
export function duration(text: string): number {
  const total = durationOf(text) ?? 0;
  if (total === 0) throw new InvalidArgumentError('write a duration such as 90s, 5m or 1h.');
  return total;
}

/** `16` → 16. Throws `InvalidArgumentError`. */
export function positive(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('write a whole number from 1.');
  return Number(text);
}

/** Into how many shares Meshes may be divided: each is a Lease, and a replica that holds it. Throws `InvalidArgumentError`. */
export function shareCount(text: string): number {
  const count = positive(text);
  if (count <= mostShares) return count;
  throw new InvalidArgumentError(`write at most ${mostShares}: each share is a replica.`);
}

const mostShares = 100;

/** A namespace as Kubernetes takes it (RFC 1123). Throws `InvalidArgumentError`. */
export function namespaceName(text: string): string {
  if (/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(text)) return text;
  throw new InvalidArgumentError('a namespace has lowercase letters, digits and -, at most 63.');
}

/** The name of a container image, as no quotes are needed for it. Throws `InvalidArgumentError`. */
export function imageName(text: string): string {
  if (/^[\w.-]+(:\d+)?(\/[\w.-]+)*(:[\w.-]+)?(@[\w:]+)?$/.test(text)) return text;
  throw new InvalidArgumentError('write an image such as registry.example.com/isthmus:0.1.0.');
}

/** Ends with a wrong usage where a script had no value: `--out "$FILE"`. */
export function refuseEmpty(command: Command): void {
  for (const option of command.options) {
    if (!option.required || command.getOptionValue(option.attributeName()) !== '') continue;
    command.error(`error: option '${option.flags}' argument is empty`, {
      exitCode: 1,
      code: 'commander.invalidArgument',
    });
  }
}
