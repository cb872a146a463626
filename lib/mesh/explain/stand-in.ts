import { follow, type Schema } from '../schema/schema.ts';

/** The key of a map that its value, standing in place of the map, is for: `mode` of `outboundTrafficPolicy: REGISTRY_ONLY`. */
export function keyFor(data: unknown, schema: Schema): string | undefined {
  if (Array.isArray(data)) return listIn(schema);
  const fits = Object.entries(schema.properties ?? {}).flatMap(([name, part]) => {
    const whole = part === true ? undefined : follow(part);
    return whole && isFor(name, whole, schema, data) ? [[name, whole] as const] : [];
  });
  // One of a few words says more than a form.
  const found = fits.find(([, part]) => part.enum) ?? fits[0];
  return found?.[0];
}

/** The one key that a map needs, when that is for a list: `addresses` of `metallb: [192.0.2.0/28]`. */
function listIn({ required = [], properties = {} }: Schema): string | undefined {
  const [name = ''] = required;
  const part = properties[name];
  const isList =
    part !== undefined && part !== true && [follow(part).type].flat().includes('array');
  return required.length === 1 && isList ? name : undefined;
}

function isFor(
  name: string,
  { enum: words, pattern, type }: Schema,
  map: Schema,
  data: unknown,
): boolean {
  if (typeof data !== 'string') return false;
  if (words) return words.includes(data);
  const parts = Object.values(map.properties ?? {});
  const isOnly = parts.length === 1 && type === 'string';
  const isNeeded = map.required?.length === 1 && map.required.includes(name);
  const isOnlyForm =
    map.required === undefined &&
    parts.filter((part) => part !== true && follow(part).pattern !== undefined).length === 1;
  return (
    (isOnly || ((isNeeded || isOnlyForm) && pattern !== undefined)) &&
    new RegExp(pattern ?? '', 'u').test(data)
  );
}
