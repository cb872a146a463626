/** What a plan is at: so many steps are rendered, or clusters listed or compared. */
export interface LookProgress {
  readonly stage: 'rendering' | 'looking' | 'comparing';
  readonly done: number;
  readonly total: number;
  /** The clusters that have not answered yet. */
  readonly left: readonly string[];
}

/** Told of each that is done. */
export type Follow = (cluster?: string) => void;

/** Makes of what is done what is told. */
export function followerOf(
  looked: ((progress: LookProgress) => void) | undefined,
): (stage: LookProgress['stage'], total: number, clusters?: readonly string[]) => Follow {
  return (stage, total, clusters = []) => {
    const left = new Set(clusters);
    let done = 0;
    const tell = (): void => looked?.({ stage, done, total, left: [...left] });
    tell();
    return (cluster = '') => {
      left.delete(cluster);
      done += 1;
      tell();
    };
  };
}
