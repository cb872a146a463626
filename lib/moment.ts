/** A point in time as objects of Kubernetes and certificates write it → milliseconds since the epoch; undefined for anything else. */
export function momentOf(text: string | undefined): number | undefined {
  const moment = Date.parse(text ?? '');
  return Number.isNaN(moment) ? undefined : moment;
}

/** The other way: RFC 3339 in whole seconds, as Kubernetes writes it (metav1.Time). */
export function timeOf(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

/** Kubernetes' MicroTime: exactly six digits behind the point. */
export function microTimeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '000Z');
}

/** `2036-11-26`, as people write a day (UTC). */
export function dateOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}
