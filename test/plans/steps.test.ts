import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { assert, infiniteStream, nat, property } from 'fast-check';
import type { Step, StepId } from '../../lib/steps/step.ts';
import { plans } from '../../plans/index.ts';
import { stepsOf, waitsOf } from '../support/steps.ts';
import { primaryRemote, withGatewayAddress, withPrimary } from '../support/topologies.ts';

describe('plans', () => {
  it('make the table of contents of the primary-remote guide, with what each step waits for', () => {
    const golden = 'fixtures/primary-remote/steps.txt';
    const actual = `${stepsOf(primaryRemote).map(describeStep).join('\n')}\n`;
    if (process.env['UPDATE'] === '1') writeFileSync(golden, actual);
    expect(actual).to.equal(readFileSync(golden, 'utf8'));
  });

  for (const [title, topology] of [
    ['the guide', primaryRemote],
    ['a written gateway address', withGatewayAddress('gateway.example.org')],
    ['no ingress gateway and no MetalLB', bareMesh()],
  ] as const) {
    it(`wait only for steps that come earlier in the guide (${title})`, () => {
      const steps = stepsOf(topology);
      const earlier = new Set<StepId>();
      for (const step of steps) {
        for (const wait of waitsOf(step)) expect([...earlier], step.id).to.include(wait.step);
        earlier.add(step.id);
      }
    });

    it(`need only facts that the step they come from provides (${title})`, () => {
      const steps = stepsOf(topology);
      const provided = new Map(
        steps.flatMap(({ id, provides }) => provides.map((fact) => [fact.id, { id, fact }])),
      );
      for (const { id, needs } of steps) {
        for (const need of needs) {
          expect(provided.get(need.id)?.id, `${id} needs ${need.name}`).to.equal(need.from);
          expect(provided.get(need.id)?.fact.object).to.deep.equal(need.object);
        }
      }
    });

    it(`annotate cluster2 before its remote secret in every order that respects the edges (${title})`, () => {
      assert(
        property(infiniteStream(nat()), (choices) => {
          const order = executionOrder(stepsOf(topology), choices);
          expect(order).to.have.lengthOf(stepsOf(topology).length);
          expect(order.indexOf('cluster2/namespace')).to.be.lessThan(
            order.indexOf('cluster1/remote-secret/cluster2'),
          );
        }),
      );
    });
  }

  it('let an attach step wait for the namespace itself, not only by way of other steps', () => {
    const attach = stepsOf(primaryRemote).find(
      ({ id }) => id === 'cluster1/remote-secret/cluster2',
    );
    expect(attach?.after.map(({ step }) => step)).to.include('cluster2/namespace');
  });

  it('give every step, fact and reason words, and every step another id', () => {
    const steps = stepsOf(primaryRemote);
    expect(new Set(steps.map(({ id }) => id)).size).to.equal(steps.length);
    for (const { title, after, provides } of steps) {
      expect(title).to.match(/^[A-Z].* cluster\d/);
      for (const { reason } of after) expect(reason).to.match(/\w{2,} \w/);
      for (const { name } of provides) expect(name).to.match(/ of cluster\d$/);
    }
  });

  it('make steps of their own name, by which what is left over of them is deleted in reverse', () => {
    for (const { name, steps } of plans) {
      for (const { id } of steps(primaryRemote)) expect(id.split('/')[1], id).to.equal(name);
    }
  });

  it('link to the section they come from', () => {
    for (const { name, guide } of plans) expect(guide, name).to.match(/^https:\/\/\S+\/(#\S+)?$/);
  });

  it('skip what a topology does not ask for', () => {
    const ids = stepsOf(bareMesh()).map(({ id }) => id);
    expect(ids).not.to.include('cluster1/load-balancer');
    expect(ids).not.to.include('cluster1/ingress-gateway');
  });
});

function bareMesh() {
  const topology = withPrimary({ ingressGateway: false });
  const clusters = topology.clusters.map((cluster) => ({
    ...cluster,
    loadBalancer: { kind: 'provided' } as const,
  }));
  return { ...topology, clusters };
}

function describeStep(step: Step): string {
  return [
    `${step.title}  (${step.id})`,
    ...waitsOf(step).map((wait) => `  after ${wait.step}: ${wait.why}`),
    ...step.gates.map((gate) => `  once ${gate.name}`),
    ...step.provides.map((fact) => `  done when the ${fact.name} is there`),
  ].join('\n');
}

/** One of the orders in which a scheduler may run the steps. */
function executionOrder(steps: readonly Step[], choices: Iterator<number>): readonly StepId[] {
  const done: StepId[] = [];
  for (;;) {
    const ready = steps.filter(
      (step) => !done.includes(step.id) && waitsOf(step).every((wait) => done.includes(wait.step)),
    );
    const chosen = ready[(choices.next().value as number) % ready.length];
    if (chosen === undefined) return done;
    done.push(chosen.id);
  }
}
