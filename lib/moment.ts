/** A point in time as objects of Kubernetes and certificates write it → milliseconds since the epoch; undefined for anything else. */
export function momentOf(text: string | undefined): number | undefined {
  const moment = Date.parse(text ?? '');
  return Number.isNaN(moment) ? undefined : moment;
}
