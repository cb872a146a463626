import { type Manifest, refKey, refOf } from '../cluster/object.ts';
import type { Ports } from '../ports.ts';
import { problemOf } from './problem.ts';
import { type Facts, missingFacts } from '../steps/facts.ts';
import type { StepGraph } from '../steps/graph.ts';
import type { Fact, Get, Look, SharedField, Step, StepId } from '../steps/step.ts';
import type { ChangeSet, Problem, StepChanges } from './change.ts';
import { ownedFields } from './fields.ts';
import { observe, type Scope, scopeKey, scopesOf } from './observe.ts';
import { meshLabel, stepLabel } from './ownership.ts';
import { absentNamespaces, examineStep } from './step-changes.ts';
import { type Wanted, wantedBy } from './wanted.ts';

/** A change set and the live state that it was computed from. */
export interface Preview {
  readonly changeSet: ChangeSet;
  readonly look: Look;
  readonly facts: Facts;
}

export interface PreviewOptions {
  /** Name of the mesh. */
  readonly mesh: string;
  readonly shared: readonly SharedField[];
  /** Look for objects with our labels that no step wants; pointless when only some clusters are looked at. */
  readonly leftovers: boolean;
}

type Reads = Pick<Ports, 'clusters' | 'render'>;

/** What has been learnt so far; grows while the preview is made. */
interface Survey {
  readonly graph: StepGraph;
  readonly ports: Reads;
  readonly options: PreviewOptions;
  readonly wanted: Map<StepId, readonly Wanted[]>;
  readonly stepProblems: Map<StepId, Problem>;
  readonly clusterProblems: Map<string, Problem>;
  readonly live: Map<string, Map<string, Manifest>>;
  readonly listed: Set<string>;
}

/**
 * Compares the graph with the live clusters. Only reads: LISTs, GETs and dry runs.
 * What goes wrong in one step or cluster is a `problem` there; the rest is still looked at.
 */
export async function preview(
  graph: StepGraph,
  ports: Reads,
  options: PreviewOptions,
): Promise<Preview> {
  const survey: Survey = {
    graph,
    ports,
    options,
    wanted: new Map(),
    stepProblems: new Map(),
    clusterProblems: new Map(),
    live: new Map(),
    listed: new Set(),
  };
  const look: Look = (cluster, ref) => survey.live.get(cluster)?.get(refKey(ref));
  await renderSteps(survey, graph.steps, new Map());
  await listClusters(survey);
  const facts = await readFacts(survey, look);
  const informed = graph.steps.filter((step) => step.needs.some((fact) => facts.has(fact.id)));
  await renderSteps(survey, informed, facts);
  await listClusters(survey);
  const steps = await compareAll(survey, look, facts);
  const leftovers = options.leftovers ? leftoversOf(survey) : [];
  return { changeSet: { steps, leftovers }, look, facts };
}

async function renderSteps(survey: Survey, steps: readonly Step[], facts: Facts): Promise<void> {
  const { mesh } = survey.options;
  await Promise.all(
    steps.map(async (step) => {
      try {
        survey.wanted.set(step.id, await wantedBy(step, facts, mesh, survey.ports.render));
        survey.stepProblems.delete(step.id);
      } catch (error) {
        survey.stepProblems.set(step.id, problemOf(error));
      }
    }),
  );
}

async function listClusters(survey: Survey): Promise<void> {
  const clusters = [...new Set(survey.graph.steps.map((step) => step.cluster))];
  await Promise.all(clusters.map((cluster) => listCluster(survey, cluster)));
}

async function listCluster(survey: Survey, cluster: string): Promise<void> {
  const refs = wantedIn(survey, cluster).map(({ manifest }) => refOf(manifest));
  const fresh = (scope: Scope): boolean => !survey.listed.has(`${cluster}/${scopeKey(scope)}`);
  const scopes = scopesOf(refs).filter(fresh);
  if (scopes.length === 0 || survey.clusterProblems.has(cluster)) return;
  try {
    const found = await observe(survey.ports.clusters(cluster), scopes, survey.options.mesh);
    const known = liveIn(survey, cluster);
    for (const [key, object] of found) known.set(key, object);
    for (const scope of scopes) survey.listed.add(`${cluster}/${scopeKey(scope)}`);
  } catch (error) {
    survey.clusterProblems.set(cluster, problemOf(error));
  }
}

/** A fact is read from the listed object; when that is not ours, from the object itself. */
async function readFacts(survey: Survey, look: Look): Promise<Facts> {
  const facts = new Map<string, Fact<unknown>>();
  for (const fact of survey.graph.steps.flatMap((step) => step.needs)) facts.set(fact.id, fact);
  const known = new Map<string, Manifest>();
  await Promise.all(
    [...facts.values()].map(async (fact) => {
      if (survey.clusterProblems.has(fact.cluster)) return;
      try {
        const live =
          look(fact.cluster, fact.object) ??
          (await survey.ports.clusters(fact.cluster).get(fact.object));
        if (live !== undefined && fact.read(live) !== undefined) known.set(fact.id, live);
      } catch (error) {
        survey.clusterProblems.set(fact.cluster, problemOf(error));
      }
    }),
  );
  return known;
}

/** Of a cluster that does not answer nothing more is asked: what is wrong with it is said already. */
function getFrom(survey: Survey, look: Look): Get {
  return async (cluster, ref) => {
    const listed = look(cluster, ref);
    if (listed !== undefined || survey.clusterProblems.has(cluster)) return listed;
    return survey.ports.clusters(cluster).get(ref);
  };
}

function liveIn(survey: Survey, cluster: string): Map<string, Manifest> {
  const known = survey.live.get(cluster) ?? new Map<string, Manifest>();
  survey.live.set(cluster, known);
  return known;
}

async function compareAll(survey: Survey, look: Look, facts: Facts): Promise<StepChanges[]> {
  const clusters = [...new Set(survey.graph.steps.map((step) => step.cluster))];
  const absent = new Map<string, ReadonlySet<string>>();
  await Promise.all(
    clusters.map(async (cluster) => {
      if (survey.clusterProblems.has(cluster)) return;
      const client = survey.ports.clusters(cluster);
      const isListed = (ref: Parameters<typeof refKey>[0]): boolean =>
        look(cluster, ref) !== undefined;
      try {
        absent.set(cluster, await absentNamespaces(wantedIn(survey, cluster), isListed, client));
      } catch (error) {
        survey.clusterProblems.set(cluster, problemOf(error));
      }
    }),
  );
  return Promise.all(
    survey.graph.steps.map(async (step) => {
      const missing = missingFacts(step, facts);
      const problem = survey.clusterProblems.get(step.cluster) ?? survey.stepProblems.get(step.id);
      if (problem !== undefined) return { step, changes: [], missing, problem };
      const view = {
        client: survey.ports.clusters(step.cluster),
        look,
        get: getFrom(survey, look),
        shared: survey.options.shared,
        absentNamespaces: absent.get(step.cluster) ?? new Set<string>(),
      };
      try {
        const changes = await examineStep(step, survey.wanted.get(step.id) ?? [], view);
        return { step, changes, missing };
      } catch (error) {
        return { step, changes: [], missing, problem: problemOf(error) };
      }
    }),
  );
}

function wantedIn(survey: Survey, cluster: string): readonly Wanted[] {
  return survey.graph.steps
    .filter((step) => step.cluster === cluster)
    .flatMap((step) => survey.wanted.get(step.id) ?? []);
}

/** The label alone does not make an object ours: the EndpointSlice controller copies it from Services. */
function leftoversOf(survey: Survey): ChangeSet['leftovers'] {
  if (survey.stepProblems.size > 0) return [];
  return [...survey.live].flatMap(([cluster, live]) => {
    const wanted = new Set(
      wantedIn(survey, cluster).map(({ manifest }) => refKey(refOf(manifest))),
    );
    const changes = [...live]
      .filter(([key, object]) => !wanted.has(key) && meshLabel in (object.metadata.labels ?? {}))
      .filter(([, object]) => ownedFields(object) !== undefined)
      .map(([, object]) => ({
        kind: 'delete' as const,
        ref: refOf(object),
        uid: object.metadata.uid ?? '',
        step: object.metadata.labels?.[stepLabel] ?? '',
        certainty: 'owned' as const,
      }));
    return changes.length === 0 ? [] : [{ cluster, changes }];
  });
}
